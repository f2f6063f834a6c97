import { Controller, Get } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { AdminKeysReader } from '#libs/admin';
import { type Access, admin, CurrentAccess, type Principal, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { presentCheck } from './admin-keys.presenter.js';
import { CheckAnswer } from './admin-keys.responses.js';
import { Administering } from './openapi.js';

/** Does this credential work here? */
@Administering('Check')
@Controller(`${ADMIN_PREFIX}/check`)
export class CheckController {
  constructor(private readonly keys: AdminKeysReader) {}

  @Get()
  @Requires('admin', admin('viewer'))
  @Operation('Who is calling, and with what')
  @ApiResponse({ status: 200, type: CheckAnswer })
  async check(@CurrentAccess() { viewer, owner }: Access): Promise<CheckAnswer> {
    const principal = viewer as Principal;
    const key = principal.via === 'admin_key' ? await this.keys.find(principal.credentialId) : undefined;
    return presentCheck(principal, { ...owner, adminLevel: principal.adminLevel }, key);
  }
}
