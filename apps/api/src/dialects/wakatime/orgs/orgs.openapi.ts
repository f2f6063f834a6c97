import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiQuery } from '@nestjs/swagger';
import { OfUser } from '../openapi.js';

/** An organisation of the person in the path. */
export const OfOrg = () => applyDecorators(OfUser(), ApiParam({ name: 'org', description: 'Id of the organisation.' }));

export const OfDashboard = () =>
  applyDecorators(OfOrg(), ApiParam({ name: 'dashboard', description: 'Id of the dashboard.' }));

export const OfMember = () =>
  ApiParam({ name: 'member', description: '`current`, the id or the username of somebody on the dashboard.' });

/** A day, where none is named today. */
export const TakesDate = () =>
  ApiQuery({ name: 'date', required: false, description: 'A day of the dashboard; today when absent.' });
