import type pg from 'pg';

export const ROLES: { readonly owner: string; readonly app: string; readonly job: string };

export interface RolePasswords {
  readonly owner: string;
  readonly app: string;
  readonly job: string;
}

export function randomPassword(): string;
export function withUser(url: string, change: { user?: string; password?: string; database?: string }): string;
export function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T>;
export function ensureRoles(client: pg.Client, passwords: RolePasswords, options?: { reset?: boolean }): Promise<void>;
export function ensureDatabase(client: pg.Client, database: string): Promise<void>;
