import type { UserId } from '#libs/kernel';
import { CONTEXT_DIMENSIONS, type ContextRow } from './activity-query.js';
import type { WorkedOn } from './team-activity.reader.js';

/** What heartbeats of a member have in common. */
export interface TeamPlace extends Omit<ContextRow, 'us'>, WorkedOn {
  readonly userId: UserId;
  readonly number: number;
  /** As the database knows it. */
  readonly ids: Readonly<Record<'ctx_id' | 'entity_id' | 'type_id' | 'depset_id', string>>;
}

/** Numbers for everything that places are called, so that the database compares those instead of names. */
export class PlaceNames {
  private readonly numbers = new Map<string, number>();
  private readonly names: (readonly (string | null)[])[] = [];
  private readonly types = new Map<number, string>();
  private readonly byNumber: ReadonlyMap<number, TeamPlace>;

  constructor(private readonly places: readonly TeamPlace[]) {
    this.byNumber = new Map(places.map((place) => [place.number, place]));
  }

  /** The places with the numbers of their names. */
  json(): string {
    return JSON.stringify(
      this.places.map((place) => ({
        number: place.number,
        ...place.ids,
        ...Object.fromEntries(CONTEXT_DIMENSIONS.map((dimension) => [dimension, this.numberOf(place[dimension])])),
        machine: this.numberOf(place.machine, place.machineUuid),
        entity: this.entityNumber(place),
        words: [...new Set(place.dependencies)].map((name) => this.numberOf(name)),
      })),
    );
  }

  placeOf(number: number): TeamPlace | undefined {
    return this.byNumber.get(number);
  }

  nameOf(key: number): string | null {
    return this.names[key]?.[0] ?? null;
  }

  machineOf(key: number): Pick<ContextRow, 'machine' | 'machineUuid'> {
    const [machine = null, machineUuid = null] = this.names[key] ?? [];
    return { machine, machineUuid };
  }

  entityOf(key: number): { readonly entity: string; readonly type: string } {
    return { entity: this.nameOf(key) ?? '', type: this.types.get(key) ?? '' };
  }

  private entityNumber({ entity, type }: TeamPlace): number | null {
    if (entity === null) return null;
    const number = this.numberOf(entity);
    if (type !== null) this.types.set(number, type);
    return number;
  }

  private numberOf(...parts: (string | null)[]): number {
    const text = JSON.stringify(parts);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.names.push(parts) - 1;
    this.numbers.set(text, number);
    return number;
  }
}
