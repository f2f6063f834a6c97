import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { ProjectLabels } from '#libs/projects';
import { isRecord, readBody } from '../heartbeats.requests.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { badRequest } from '../problems.js';
import { LabelsAnswer, LabelsOfProjectAnswer, LabelsRequest } from './labels.responses.js';

const LIMITS = { maxItems: 100 };
const OfProject = () => ApiParam({ name: 'project', description: 'Id, or any name that the project ever had.' });

/** Labels by which a person groups projects. */
@Reading('Project labels')
@Controller(WAKATIME_PREFIXES)
export class LabelsController {
  constructor(private readonly labels: ProjectLabels) {}

  @Get('users/:user/project_labels')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Labels and their projects' })
  @OfUser()
  @ApiResponse({ status: 200, type: LabelsAnswer })
  async list(@CurrentAccess() { owner }: Access): Promise<LabelsAnswer> {
    const found = await this.labels.list(owner.id);
    return {
      data: found.map(({ label, projects }) => ({
        label,
        projects: projects.map(({ uuid, name }) => ({ id: uuid, name })),
      })),
    };
  }

  @Get('users/:user/projects/:project/labels')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Labels of a project' })
  @OfUser()
  @OfProject()
  @ApiResponse({ status: 200, type: LabelsOfProjectAnswer })
  async find(@CurrentAccess() { owner }: Access, @Param('project') ref: string): Promise<LabelsOfProjectAnswer> {
    return { data: (await this.labels.of(owner.id, ref)).labels };
  }

  @Put('users/:user/projects/:project/labels')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Replace the labels of a project' })
  @OfUser()
  @OfProject()
  @ApiBody({ type: LabelsRequest })
  @ApiResponse({ status: 200, type: LabelsOfProjectAnswer })
  async replace(
    @CurrentAccess() { owner }: Access,
    @Param('project') ref: string,
    @Body() body: unknown,
  ): Promise<LabelsOfProjectAnswer> {
    const read = readBody(body, LIMITS);
    const labels = isRecord(read) ? read.labels : read;
    if (!Array.isArray(labels)) throw badRequest('`labels` must be a list.');
    return { data: await this.labels.set(owner.id, ref, labels) };
  }

  @Put('users/:user/projects/:project/labels/:label')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Add a label to a project' })
  @OfUser()
  @OfProject()
  @ApiParam({ name: 'label', example: 'work' })
  @ApiResponse({ status: 200, type: LabelsOfProjectAnswer })
  async add(
    @CurrentAccess() { owner }: Access,
    @Param('project') ref: string,
    @Param('label') label: string,
  ): Promise<LabelsOfProjectAnswer> {
    return { data: await this.labels.add(owner.id, ref, [label]) };
  }

  @Delete('users/:user/projects/:project/labels/:label')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Take a label away from a project' })
  @OfUser()
  @OfProject()
  @ApiParam({ name: 'label', example: 'work' })
  @ApiResponse({ status: 200, type: LabelsOfProjectAnswer })
  async remove(
    @CurrentAccess() { owner }: Access,
    @Param('project') ref: string,
    @Param('label') label: string,
  ): Promise<LabelsOfProjectAnswer> {
    return { data: await this.labels.remove(owner.id, ref, label) };
  }
}
