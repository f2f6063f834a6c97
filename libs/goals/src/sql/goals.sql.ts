/** One row per person and goal; those who left stay in the table, so that they cannot be added again. */
export const SUBSCRIBERS = `select s.goal_id, s.user_id, u.uuid, u.username, u.display_name, u.full_name, s.email_frequency
  from goal_subscribers s join users u on u.id = s.user_id
  where s.goal_id = any (?::uuid[]) and not s.has_left
  order by s.created_at, u.username`;

export interface SubscriberSqlRow {
  goal_id: string;
  user_id: number;
  uuid: string;
  username: string;
  display_name: string | null;
  full_name: string | null;
  email_frequency: 'Daily' | 'Weekly' | 'Never';
}

export const SUBSCRIBE = `insert into goal_subscribers (goal_id, user_id, email_frequency, created_at) values (?, ?, ?, ?)
  on conflict (goal_id, user_id) do update set
    email_frequency = case when goal_subscribers.has_left then goal_subscribers.email_frequency
      else excluded.email_frequency end`;

export const UNSUBSCRIBE_OTHERS =
  'delete from goal_subscribers where goal_id = ? and not has_left and user_id <> all (?::integer[])';

export const LEAVE = `update goal_subscribers s set email_frequency = 'Never', has_left = g.user_id <> s.user_id
  from goals g where g.id = s.goal_id and s.goal_id = ? and s.user_id = ? returning s.goal_id`;

export const LOCK_PERSON = 'select 1 from users where id = ? for no key update';
