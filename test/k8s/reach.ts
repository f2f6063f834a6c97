import ipaddr from 'ipaddr.js';
import type { INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer';
import type { INetworkPolicyPort } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort';
import type { INetworkPolicySpec } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicySpec';
import { type Manifest, ofKind, selects } from './manifest.js';

/** Somebody on the network: a pod of a namespace, or an address outside of the cluster. */
export type Party =
  | { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly ports?: Ports }
  | { readonly address: string };

/** Numbers of named ports. */
type Ports = Readonly<Record<string, number>>;

export interface Port {
  readonly number: number;
  readonly protocol?: 'TCP' | 'UDP';
}

/**
 * Whether NetworkPolicies let one party open a connection to another: the policies of the one must let it out, those of
 * the other must let it in; whom no policy is about may do everything.
 */
export function canReach(objects: readonly Manifest[], from: Party, to: Party, port: Port): boolean {
  const policies = ofKind<INetworkPolicySpec>(objects, 'NetworkPolicy');
  const about = (party: Party, type: 'Ingress' | 'Egress') =>
    policies.filter(
      ({ metadata, spec }) =>
        'labels' in party &&
        party.namespace === metadata.namespace &&
        (spec.policyTypes ?? []).includes(type) &&
        selects(spec.podSelector ?? {}, party.labels),
    );
  const leaving = about(from, 'Egress');
  const entering = about(to, 'Ingress');
  const isLetOut =
    leaving.length === 0 ||
    leaving.some(({ metadata, spec }) =>
      (spec.egress ?? []).some((rule) => fits(rule.to, to, metadata.namespace) && isOpen(rule.ports, port, to)),
    );
  const isLetIn =
    entering.length === 0 ||
    entering.some(({ metadata, spec }) =>
      (spec.ingress ?? []).some((rule) => fits(rule.from, from, metadata.namespace) && isOpen(rule.ports, port, to)),
    );
  return isLetOut && isLetIn;
}

function fits(peers: readonly INetworkPolicyPeer[] | undefined, party: Party, own: string | undefined): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
    if (ipBlock !== undefined) return 'address' in party && isIn(party.address, ipBlock.cidr, ipBlock.except ?? []);
    if ('address' in party) return false;
    const isPlace =
      namespaceSelector === undefined
        ? party.namespace === own
        : selects(namespaceSelector, { 'kubernetes.io/metadata.name': party.namespace });
    return isPlace && selects(podSelector ?? {}, party.labels);
  });
}

function isIn(address: string, cidr: string, except: readonly string[]): boolean {
  const isWithin = (block: string) => {
    const [network, bits] = ipaddr.parseCIDR(block);
    // An IPv4 address in the clothes of IPv6 is called by IPv4.
    const parsed = ipaddr.process(address);
    return parsed.kind() === network.kind() && parsed.match(network, bits);
  };
  return isWithin(cidr) && !except.some(isWithin);
}

function isOpen(
  ports: readonly INetworkPolicyPort[] | undefined,
  { number, protocol = 'TCP' }: Port,
  to: Party,
): boolean {
  if (ports === undefined || ports.length === 0) return true;
  const names = 'labels' in to ? (to.ports ?? {}) : {};
  return ports.some((one) => {
    const open = typeof one.port === 'string' ? names[one.port] : one.port;
    return (one.protocol ?? 'TCP') === protocol && (open === undefined ? one.port === undefined : open === number);
  });
}
