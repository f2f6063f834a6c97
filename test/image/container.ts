import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { TalkingProcess } from '../support/talking-process.js';
import type { PlayedImage } from './play.js';

/** Of this machine: the C library, the shell and its tools, which a base image brings. */
const BASE = ['bin', 'sbin', 'usr', 'lib', 'lib32', 'lib64'];
/** Where the base image's Node lies here. */
const NODE = '/opt/node/bin';

/** Mounts, then becomes the image's process: same process id all the way, so that signals reach it. */
const START = `
set -e
root=$1; user=$2; group=$3; node=$4; volumes=$5; folder=$6; shift 6
mount --bind "$root" "$root"
for name in ${BASE.join(' ')}; do
  if [ -d "/$name" ] && [ ! -L "/$name" ]; then mount --rbind "/$name" "$root/$name"; mount -o remount,ro,bind "$root/$name"; fi
done
touch "$root${NODE}/node"
mount --bind "$node" "$root${NODE}/node"
mount --rbind /dev "$root/dev"
mount --bind /proc "$root/proc"
mount -t tmpfs -o size=64m,mode=1777 tmpfs "$root/tmp"
for volume in $volumes; do mount -t tmpfs -o "size=64m,mode=1777" tmpfs "$root$volume"; done
mount -o remount,ro,bind "$root"
cd "$root$folder"
exec env -i "PATH=${NODE}:/usr/bin:/bin:/usr/sbin:/sbin" /bin/sh -c '
  root=$1; folder=$2; user=$3; group=$4; shift 4
  exec chroot "$root" /bin/sh -c "cd \\"\\$0\\"; exec \\"\\$@\\"" "$folder" \
    setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
' start "$root" "$folder" "$user" "$group" "$@"
`;

export interface ContainerOptions {
  /** `uid:gid`; the image's own when absent. */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts a process of a played image as an engine would: its user without any capability, a root that cannot be
 * written, tmpfs for `/tmp` and the volumes. In a mount namespace of its own; the network is this machine's.
 */
export function startContainer(
  image: PlayedImage,
  command: readonly string[],
  options: ContainerOptions = {},
): TalkingProcess {
  prepareRoot(image);
  const [user = '', group = ''] = (options.user ?? image.user).split(':');
  const variables = Object.entries({ ...Object.fromEntries(image.env), ...options.env });
  const words = ['env', ...variables.map(([key, value]) => `${key}=${value}`), ...command];
  const given = [image.root, user, group, process.execPath, image.volumes.join(' '), image.folder, ...words];
  const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', START, 'start', ...given], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new TalkingProcess(child);
}

/** Runs to its end. */
export async function runContainer(image: PlayedImage, command: readonly string[], options?: ContainerOptions) {
  const container = startContainer(image, command, options);
  const { code } = await container.ended;
  return { code, output: container.output };
}

/** Places for mounts, which a read-only root cannot be given later. */
function prepareRoot({ root, volumes }: PlayedImage): void {
  for (const name of BASE) {
    if (!existsSync(`/${name}`) || lstatSync(join(root, name), { throwIfNoEntry: false }) !== undefined) continue;
    if (lstatSync(`/${name}`).isSymbolicLink()) symlinkSync(readlinkSync(`/${name}`), join(root, name));
    else mkdirSync(join(root, name));
  }
  for (const path of [...volumes, '/dev', '/proc', '/tmp', NODE]) mkdirSync(join(root, path), { recursive: true });
}
