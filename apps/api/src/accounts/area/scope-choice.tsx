import type { Scope } from '#libs/kernel';
import { Check, OneOf } from '../../pages/components.js';
import { SCOPE_WORDS } from '../../pages/scope-words.js';

interface ScopeChoiceProps {
  /** Of the choice between all and those that are ticked: sends `all` or `listed`. */
  readonly name: string;
  readonly label: string;
  readonly all: string;
  readonly listed: string;
  readonly isLimited: boolean;
  readonly offered: readonly Scope[];
  readonly ticked: readonly string[];
  readonly error: string | undefined;
}

/** Everything, or only some scopes, which are sent as `scope`. */
export function ScopeChoice({ name, label, all, listed, isLimited, offered, ticked, error }: ScopeChoiceProps) {
  const options = [
    { value: 'all', label: all },
    { value: 'listed', label: listed },
  ];
  return (
    <>
      <OneOf name={name} label={label} chosen={isLimited ? 'listed' : 'all'} options={options} error={error} />
      <details class="more" open={isLimited}>
        <summary>List of scopes</summary>
        <ul class="scopes">
          {offered.map((scope) => (
            <li key={scope}>
              <Check
                name="scope"
                value={scope}
                id={`scope-${scope.replace('.', '-')}`}
                isChecked={ticked.includes(scope)}
                label={<ScopeLabel scope={scope} />}
              />
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function ScopeLabel({ scope }: { scope: Scope }) {
  return (
    <>
      <code>{scope}</code> <span class="quiet">{SCOPE_WORDS[scope]}</span>
    </>
  );
}
