import { type DynamicModule, Module } from '@nestjs/common';
import { CLOCK, type Clock, type Micros } from '#libs/kernel';

/** The machine's own clock, in whole milliseconds. */
export class SystemClock implements Clock {
  now(): Micros {
    return Date.now() * 1000;
  }
}

/** Provides {@link CLOCK} to everybody. */
@Module({})
export class ClockModule {
  static forRoot(clock: Clock = new SystemClock()): DynamicModule {
    return { module: ClockModule, global: true, providers: [{ provide: CLOCK, useValue: clock }], exports: [CLOCK] };
  }
}
