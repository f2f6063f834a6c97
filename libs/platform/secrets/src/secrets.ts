import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const FORMAT = 1;
const KEY_ID_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

interface KeyPair {
  readonly root: string;
  readonly encryption: Buffer;
  readonly id: Buffer;
}

/**
 * What the installation's secret is used for: keyed hashes of credentials, and encryption of the few values that must be
 * read again. Several keys: the first one makes, all of them recognise, so that a key can be replaced without a day on
 * which everybody is locked out.
 */
export class Secrets {
  private readonly keys: readonly [KeyPair, ...KeyPair[]];

  /** @param roots at least one, newest first */
  constructor(roots: readonly string[]) {
    const [first, ...others] = roots.map(pairOf);
    if (first === undefined) throw new Error('at least one secret is needed');
    this.keys = [first, ...others];
  }

  /** HMAC-SHA-256: all that is stored of a token. */
  hash(token: string): Buffer {
    return hmac(this.keys[0].root, token);
  }

  /** The hash under every key, newest first: what a stored one may be. */
  hashes(token: string): Buffer[] {
    return this.keys.map(({ root }) => hmac(root, token));
  }

  /** A keyed text that only this installation can make, such as a form's token. base64url. */
  sign(purpose: string, text: string): string {
    return hmac(this.keys[0].root, `${purpose}\n${text}`).toString('base64url');
  }

  /** @param context what the value belongs to, such as the id of its row: opening it elsewhere fails */
  seal(plain: string, context: string): Buffer {
    const [{ encryption, id }] = this.keys;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', encryption, iv).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), id, iv, cipher.getAuthTag(), sealed]);
  }

  /** Undefined for what was sealed under a forgotten key, for another context, or changed since. */
  open(sealed: Uint8Array, context: string): string | undefined {
    const bytes = Buffer.from(sealed);
    const ivAt = 1 + KEY_ID_BYTES;
    const tagAt = ivAt + IV_BYTES;
    const textAt = tagAt + TAG_BYTES;
    if (bytes.length < textAt || bytes[0] !== FORMAT) return undefined;
    const key = this.keys.find(({ id }) => id.equals(bytes.subarray(1, ivAt)));
    if (key === undefined) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.encryption, bytes.subarray(ivAt, tagAt));
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(tagAt, textAt));
      return Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

function pairOf(root: string): KeyPair {
  const derive = (purpose: string, bytes: number) => Buffer.from(hkdfSync('sha256', root, '', purpose, bytes));
  return { root, encryption: derive('encryption', KEY_BYTES), id: derive('key id', KEY_ID_BYTES) };
}

function hmac(root: string, text: string): Buffer {
  return createHmac('sha256', root).update(text).digest();
}
