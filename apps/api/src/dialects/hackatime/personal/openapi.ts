import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** The answer of what a browser's form does: the way back. */
export const LeadsBack = (): MethodDecorator =>
  applyDecorators(ApiResponse({ status: 302, description: 'Done. `Location` is a page of the account.' }));
