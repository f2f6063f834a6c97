import { findLanguage, languageId, PROGRAM_LANGUAGES, type ProgramLanguage } from '#libs/heartbeats';
import { EDITORS, type Editor } from '#libs/user-agents';
import type { EditorBody, EditorsAnswer, LanguageBody, LanguagesAnswer, MetaAnswer } from './catalogue.responses.js';

/** The catalogues ship with the product; this is when they last changed. */
const CATALOGUE_DATE = '2026-11-01T00:00:00Z';

const NO_ADDRESSES = { v4: [], v6: [] };

/** Without `unreleased` only clients that have a published plugin. */
export function presentEditors(unreleased: boolean): EditorsAnswer {
  const data = EDITORS.filter((editor) => unreleased || editor.released).map(presentEditor);
  return { data, total: data.length, total_pages: 1 };
}

function presentEditor({
  id,
  name,
  color,
  website,
  repository,
  versionUrl,
  historyUrl,
  released,
  hidden,
}: Editor): EditorBody {
  return {
    id,
    name,
    color,
    website,
    repository,
    version: null,
    version_url: versionUrl,
    history_url: historyUrl,
    released,
    hidden,
  };
}

export function presentLanguages(): LanguagesAnswer {
  return listed(PROGRAM_LANGUAGES);
}

/** By names as they were sent, in the given order. */
export function presentNamedLanguages(names: readonly string[]): LanguagesAnswer {
  return listed(
    names.map((name) => findLanguage(name) ?? { id: languageId(name), name, color: null, isVerified: false }),
  );
}

function listed(languages: readonly ProgramLanguage[]): LanguagesAnswer {
  return { data: languages.map(presentLanguage), total: languages.length, total_pages: 1 };
}

function presentLanguage({ id, name, color, isVerified }: ProgramLanguage): LanguageBody {
  return { id, name, color, is_verified: isVerified, created_at: CATALOGUE_DATE, modified_at: CATALOGUE_DATE };
}

export function presentMeta(): MetaAnswer {
  return {
    data: {
      ip_descriptions: {
        api: 'Addresses that editors connect to.',
        website: 'Addresses of the web pages.',
        worker: 'Addresses that outgoing requests come from.',
      },
      ips: { api: NO_ADDRESSES, website: NO_ADDRESSES, worker: NO_ADDRESSES },
      last_modified_at: CATALOGUE_DATE,
    },
  };
}
