import { Controller, Get, Headers, NotFoundException, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';

const OPEN = Scope.none('nothing is there but the way to the pages');
const BROWSER = /^mozilla\//i;

/** Somebody who opens the address that editors are given. */
@ApiExcludeController()
@Controller('api')
export class ApiRootController {
  @Get()
  @Requires(OPEN, anyone())
  @Redirect('/', 302)
  lead(@Headers('user-agent') agent = ''): void {
    if (!BROWSER.test(agent)) throw new NotFoundException();
  }
}
