import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiQuery } from '@nestjs/swagger';
import { OfUser, Takes } from '../openapi.js';

/** The query parameters of every board. */
export function OfBoard(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'language', required: false, description: 'Rank by time in this language.', example: 'Go' }),
    ApiQuery({ name: 'country_code', required: false, description: 'Only people who live there.', example: 'NP' }),
    ApiQuery({ name: 'is_hireable', required: false, type: Boolean, description: 'Only people who look for work.' }),
    Takes('page'),
  );
}

/** The person, and a board that they are on. */
export function OfBoardOfUser(): MethodDecorator {
  return applyDecorators(OfUser(), ApiParam({ name: 'board', description: 'Id of a private leaderboard.' }));
}
