import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query as QueryParams } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { type BoardInvite, BoardInvites } from '#libs/leaderboards';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { CAPTURE_LIMITS, type CaptureLimits, readBody } from '../heartbeats.requests.js';
import { EmptyAnswer, ErrorAnswer } from '../heartbeats.responses.js';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { pageOf, type Query } from '../query.requests.js';
import { presentPage } from '../time.presenter.js';
import { OfBoardOfUser } from './leaders.openapi.js';
import { presentInvite, presentPrivateBoard } from './leaders.presenter.js';
import { readField, readInvited } from './leaders.requests.js';
import { BoardInviteAnswer, BoardInvitesAnswer, PrivateBoardAnswer } from './leaders.responses.js';

const READ = 'read_private_leaderboards';
const WRITE = 'write_private_leaderboards';
const OfInvite = () => ApiParam({ name: 'invite', description: 'Id of an invitation.' });

/** How people come onto private boards. */
@Reading('Leaderboards')
@Controller(WAKATIME_PREFIXES)
export class BoardInvitesController {
  constructor(
    private readonly invites: BoardInvites,
    @Inject(CAPTURE_LIMITS) private readonly limits: CaptureLimits,
  ) {}

  @Post('users/:user/leaderboards/join')
  @HttpCode(200)
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({
    summary: 'Join a private leaderboard by its link',
    description: 'Members see each other: time and languages of the last seven days.',
  })
  @OfUser()
  @ApiBody({
    schema: {
      type: 'object',
      required: ['token'],
      properties: {
        token: {
          type: 'string',
          description: 'Of the link; its owner was shown it once.',
          example: 'JQFeBfs857MuK5OxAkvdFnQyykH63K1gVqUBy1gEZyVu',
        },
      },
    },
  })
  @ApiResponse({ status: 200, type: PrivateBoardAnswer })
  @ApiResponse({ status: 409, type: ErrorAnswer, description: 'No seat is free.' })
  async join(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<PrivateBoardAnswer> {
    const token = readField(readBody(body, this.limits), 'token');
    return { data: presentPrivateBoard(await this.invites.joinByLink(owner.id, token)) };
  }

  @Get('users/:user/leaderboards/invites')
  @Requires(READ, pathUser('user'))
  @ApiOperation({ summary: 'Invitations to the person, by name or confirmed address' })
  @OfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: BoardInvitesAnswer })
  async mine(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<BoardInvitesAnswer> {
    return presentInvites(await this.invites.to(owner.id, pageOf(query)));
  }

  @Post('users/:user/leaderboards/invites/:invite/accept')
  @HttpCode(200)
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({
    summary: 'Accept an invitation',
    description: 'Members see each other: time and languages of the last seven days.',
  })
  @OfUser()
  @OfInvite()
  @ApiResponse({ status: 200, type: PrivateBoardAnswer })
  @ApiResponse({ status: 409, type: ErrorAnswer, description: 'No seat is free.' })
  async accept(@CurrentAccess() { owner }: Access, @Param('invite') id: string): Promise<PrivateBoardAnswer> {
    return { data: presentPrivateBoard(await this.invites.accept(owner.id, id)) };
  }

  @Delete('users/:user/leaderboards/invites/:invite')
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Decline an invitation' })
  @OfUser()
  @OfInvite()
  @ApiResponse({ status: 200, type: EmptyAnswer })
  async decline(@CurrentAccess() { owner }: Access, @Param('invite') id: string): Promise<EmptyAnswer> {
    await this.invites.decline(owner.id, id);
    return { data: {} };
  }

  @Get('users/:user/leaderboards/:board/invites')
  @Requires(READ, pathUser('user'))
  @ApiOperation({ summary: 'Open invitations to a private leaderboard, for its owner' })
  @OfBoardOfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: BoardInvitesAnswer })
  async ofBoard(
    @CurrentAccess() { owner }: Access,
    @Param('board') uuid: string,
    @QueryParams() query: Query,
  ): Promise<BoardInvitesAnswer> {
    return presentInvites(await this.invites.ofBoard(owner.id, uuid, pageOf(query)));
  }

  @Post('users/:user/leaderboards/:board/invites')
  @HttpCode(201)
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({
    summary: 'Invite somebody, as its owner',
    description: 'By `username` or by `email`; whether anybody has the address is not told.',
  })
  @OfBoardOfUser()
  @ApiBody({
    schema: {
      type: 'object',
      properties: {
        username: { type: 'string', description: 'Username of the installation.', example: 'ada' },
        email: { type: 'string', format: 'email', description: 'Without a username: the address.' },
      },
    },
  })
  @ApiResponse({ status: 201, type: BoardInviteAnswer })
  @ApiResponse({ status: 409, type: ErrorAnswer, description: 'No seat is free, or 500 invitations are open.' })
  async invite(
    @CurrentAccess() { owner }: Access,
    @Param('board') uuid: string,
    @Body() body: unknown,
  ): Promise<BoardInviteAnswer> {
    const invited = readInvited(readBody(body, this.limits));
    return { data: presentInvite(await this.invites.invite(owner.id, uuid, invited)) };
  }

  @Delete('users/:user/leaderboards/:board/invites/:invite')
  @Requires(WRITE, pathUser('user'))
  @ApiOperation({ summary: 'Take an invitation back, as the owner of the leaderboard' })
  @OfBoardOfUser()
  @OfInvite()
  @ApiResponse({ status: 200, type: EmptyAnswer })
  async cancel(
    @CurrentAccess() { owner }: Access,
    @Param('board') uuid: string,
    @Param('invite') id: string,
  ): Promise<EmptyAnswer> {
    await this.invites.cancel(owner.id, uuid, id);
    return { data: {} };
  }
}

function presentInvites(found: Awaited<ReturnType<BoardInvites['to']>>): BoardInvitesAnswer {
  const { items, page, total, totalPages } = found;
  return { data: items.map((invite: BoardInvite) => presentInvite(invite)), ...presentPage(page, total, totalPages) };
}
