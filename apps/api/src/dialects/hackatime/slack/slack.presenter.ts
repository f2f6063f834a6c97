import { toText } from '#libs/kernel';
import { type ChannelLeader, escaped, type SlackPerson } from '#libs/slack';
import type { SlackMessage, SlackPersonAnswer } from './slack.responses.js';

export function presentSlackPerson({ id, username, displayName, email }: SlackPerson): SlackPersonAnswer {
  return { user_id: id, username: displayName || username, email };
}

/** To whoever asked. */
export function privately(text: string): SlackMessage {
  return message('ephemeral', text);
}

/** To the whole channel. */
export function openly(text: string): SlackMessage {
  return message('in_channel', text);
}

export function presentLeaders(leaders: readonly ChannelLeader[]): SlackMessage {
  if (leaders.length === 0) return openly('Nobody of this channel has coded today.');
  const rows = leaders.map(({ name, seconds }, index) => `${index + 1}. ${escaped(name)}: ${toText(seconds)}`);
  return openly(['*Today in this channel*', ...rows].join('\n'));
}

/** What was typed, back to whoever typed it. */
export function presentEcho(command: string, text: string): SlackMessage {
  const typed = escaped(`${command} ${text}`.trim());
  return { response_type: 'ephemeral', text: typed, blocks: [{ type: 'context', elements: [markdown(typed)] }] };
}

function message(response_type: SlackMessage['response_type'], text: string): SlackMessage {
  return { response_type, text, blocks: [{ type: 'section', text: markdown(text) }] };
}

function markdown(text: string): object {
  return { type: 'mrkdwn', text: text.slice(0, 3_000) };
}
