import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query as QueryParams,
} from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { LeadersReader, PrivateBoards } from '#libs/leaderboards';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { CAPTURE_LIMITS, type CaptureLimits, readBody } from '../heartbeats.requests.js';
import { EmptyAnswer, ErrorAnswer } from '../heartbeats.responses.js';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { pageOf, type Query } from '../query.requests.js';
import { ReadingContexts } from '../reading.context.js';
import { presentPage } from '../time.presenter.js';
import { OfBoard, OfBoardOfUser } from './leaders.openapi.js';
import { presentBoard, presentMember, presentPrivateBoard } from './leaders.presenter.js';
import { readBoardQuery, readField } from './leaders.requests.js';
import {
  BoardLinkAnswer,
  BoardMembersAnswer,
  LeadersAnswer,
  PrivateBoardAnswer,
  PrivateBoardsAnswer,
} from './leaders.responses.js';

const READ = 'read_private_leaderboards';
const WRITE = 'write_private_leaderboards';
const NamedBody = () =>
  ApiBody({
    schema: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', maxLength: 100, description: 'What it is called.', example: 'Team West' } },
    },
  });

/** Boards of people who have joined them. Nobody else learns that they are there. */
@Reading('Leaderboards')
@Controller(WAKATIME_PREFIXES)
export class PrivateBoardsController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly boards: PrivateBoards,
    private readonly leaders: LeadersReader,
    @Inject(CAPTURE_LIMITS) private readonly limits: CaptureLimits,
  ) {}

  @Get(['users/:user/leaderboards', 'users/:user/private_leaderboards'])
  @Requires(READ, pathUser('user'))
  @ApiOperation({ summary: 'Private leaderboards that the person is on' })
  @OfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: PrivateBoardsAnswer })
  async list(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<PrivateBoardsAnswer> {
    const { items, page, total, totalPages } = await this.boards.list(owner.id, pageOf(query));
    return { data: items.map(presentPrivateBoard), ...presentPage(page, total, totalPages) };
  }

  @Get([
    'users/:user/leaderboards/:board',
    'users/:user/leaderboards/:board/leaders',
    'users/:user/private_leaderboards/:board',
    'users/:user/private_leaderboards/:board/leaders',
  ])
  @Requires(READ, pathUser('user'))
  @ApiOperation({
    summary: 'The leaders of a private leaderboard',
    description: 'Its members alone see it: all of them, also those without time.',
  })
  @OfBoardOfUser()
  @OfBoard()
  @ApiResponse({ status: 200, type: LeadersAnswer })
  async find(
    @CurrentAccess() { owner }: Access,
    @Param('board') uuid: string,
    @QueryParams() query: Query,
  ): Promise<LeadersAnswer> {
    const asked = readBoardQuery(query);
    const { id } = await this.boards.find(owner.id, uuid);
    const board = await this.leaders.privateBoard(id, { ...asked, viewer: owner.id });
    return presentBoard(board, asked, this.contexts.publicUrl);
  }

  @Post('users/:user/leaderboards')
  @HttpCode(201)
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Make a private leaderboard' })
  @OfUser()
  @NamedBody()
  @ApiResponse({ status: 201, type: PrivateBoardAnswer })
  @ApiResponse({ status: 409, type: ErrorAnswer, description: 'The person has a hundred.' })
  async create(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<PrivateBoardAnswer> {
    const name = readField(readBody(body, this.limits), 'name');
    return { data: presentPrivateBoard(await this.boards.create(owner.id, name)) };
  }

  @Put('users/:user/leaderboards/:board')
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Rename a private leaderboard' })
  @OfBoardOfUser()
  @NamedBody()
  @ApiResponse({ status: 200, type: PrivateBoardAnswer })
  async rename(
    @CurrentAccess() { owner }: Access,
    @Param('board') uuid: string,
    @Body() body: unknown,
  ): Promise<PrivateBoardAnswer> {
    const name = readField(readBody(body, this.limits), 'name');
    return { data: presentPrivateBoard(await this.boards.rename(owner.id, uuid, name)) };
  }

  @Delete('users/:user/leaderboards/:board')
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Delete a private leaderboard' })
  @OfBoardOfUser()
  @ApiResponse({ status: 200, type: EmptyAnswer })
  async delete(@CurrentAccess() { owner }: Access, @Param('board') uuid: string): Promise<EmptyAnswer> {
    await this.boards.delete(owner.id, uuid);
    return { data: {} };
  }

  @Get('users/:user/leaderboards/:board/members')
  @Requires(READ, pathUser('user'))
  @ApiOperation({ summary: 'The members of a private leaderboard' })
  @OfBoardOfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: BoardMembersAnswer })
  async members(
    @CurrentAccess() { owner }: Access,
    @Param('board') uuid: string,
    @QueryParams() query: Query,
  ): Promise<BoardMembersAnswer> {
    const { items, page, total, totalPages } = await this.boards.members(owner.id, uuid, pageOf(query));
    return { data: items.map(presentMember), ...presentPage(page, total, totalPages) };
  }

  @Delete('users/:user/leaderboards/:board/members/:member')
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Leave a private leaderboard, or send a member away' })
  @OfBoardOfUser()
  @ApiParam({ name: 'member', description: '`current` to leave; as its owner, an id or username.' })
  @ApiResponse({ status: 200, type: EmptyAnswer })
  @ApiResponse({ status: 409, type: ErrorAnswer, description: 'Its owner cannot leave.' })
  async removeMember(
    @CurrentAccess() { owner }: Access,
    @Param('board') uuid: string,
    @Param('member') member: string,
  ): Promise<EmptyAnswer> {
    await this.boards.removeMember(owner.id, uuid, member);
    return { data: {} };
  }

  @Post('users/:user/leaderboards/:board/link')
  @HttpCode(201)
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Make a link to join by', description: 'An older one is good no more.' })
  @OfBoardOfUser()
  @ApiResponse({ status: 201, type: BoardLinkAnswer })
  async makeLink(@CurrentAccess() { owner }: Access, @Param('board') uuid: string): Promise<BoardLinkAnswer> {
    return { data: { token: await this.boards.makeLink(owner.id, uuid) } };
  }

  @Delete('users/:user/leaderboards/:board/link')
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Take the link to join by away' })
  @OfBoardOfUser()
  @ApiResponse({ status: 200, type: EmptyAnswer })
  async dropLink(@CurrentAccess() { owner }: Access, @Param('board') uuid: string): Promise<EmptyAnswer> {
    await this.boards.dropLink(owner.id, uuid);
    return { data: {} };
  }
}
