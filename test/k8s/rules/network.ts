import ipaddr from 'ipaddr.js';
import type { INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer';
import type { INetworkPolicySpec } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicySpec';
import type { Check, Rule, World } from '../check.js';
import { componentOf, ofKind } from '../manifest.js';
import { canReach, type Party, type Port } from '../reach.js';
import { inObject, without } from './plant.js';

const NAMESPACE = 'beatkeeper';

/** The pods of the installation, those that operators make included. */
function pods({ workloads }: World): Record<string, Party> {
  const ours = workloads.map((workload) => {
    const ports = workload.containers.flatMap((container) => container.ports ?? []);
    const numbers = Object.fromEntries(ports.map(({ name = '', containerPort }) => [name, containerPort]));
    return [componentOf(workload), { namespace: NAMESPACE, labels: workload.labels, ports: numbers }] as const;
  });
  return {
    ...Object.fromEntries(ours),
    database: { namespace: NAMESPACE, labels: { 'cnpg.io/cluster': 'beatkeeper-database' } },
    stranger: { namespace: NAMESPACE, labels: { app: 'stranger' } },
  };
}

const outside = (namespace: string): Party => ({ namespace, labels: { app: namespace } });
const PORTS = { http: 3000, health: 9100, metrics: 9464, postgres: 5432, redis: 6379 } as const;

/** Who has to reach whom. */
const OPEN: readonly (readonly [from: string, to: string, port: Port])[] = [
  ...['api', 'worker', 'migrate', 'database'].flatMap((pod) => [
    [pod, 'dns', { number: 53, protocol: 'UDP' }] as const,
    [pod, 'dns', { number: 53 }] as const,
    [pod, 'database', { number: PORTS.postgres }] as const,
  ]),
  ['api', 'redis', { number: PORTS.redis }],
  ['worker', 'redis', { number: PORTS.redis }],
  ['proxy', 'api', { number: PORTS.http }],
  ['prometheus', 'api', { number: PORTS.metrics }],
  ['prometheus', 'worker', { number: PORTS.metrics }],
  ['prometheus', 'database', { number: 9187 }],
  ['api', 'prometheus', { number: 4318 }],
  ['worker', 'prometheus', { number: 4318 }],
  ['operator', 'database', { number: PORTS.postgres }],
  ['operator', 'database', { number: 8000 }],
  ['keda', 'database', { number: PORTS.postgres }],
  ['database', 'database', { number: 8000 }],
];

/** Who must not. */
const CLOSED: readonly (readonly [from: string, to: string, port: Port])[] = [
  ['proxy', 'api', { number: PORTS.metrics }],
  ['proxy', 'worker', { number: PORTS.health }],
  ['proxy', 'redis', { number: PORTS.redis }],
  ['proxy', 'database', { number: PORTS.postgres }],
  ['prometheus', 'api', { number: PORTS.http }],
  ['stranger', 'api', { number: PORTS.http }],
  ['stranger', 'redis', { number: PORTS.redis }],
  ['stranger', 'database', { number: PORTS.postgres }],
  ['elsewhere', 'database', { number: PORTS.postgres }],
  ['elsewhere', 'redis', { number: PORTS.redis }],
  ['elsewhere', 'api', { number: PORTS.http }],
  ['api', 'worker', { number: PORTS.health }],
  ['api', 'elsewhere', { number: 80 }],
  ['migrate', 'redis', { number: PORTS.redis }],
  ['redis', 'database', { number: PORTS.postgres }],
  ['redis', 'api', { number: PORTS.http }],
];

const COMPANY = '10.20.3.4';
const WORLD = ['203.0.113.9', '2001:db8:1::9'];
/** Never, from anything that calls addresses which people type. */
const PRIVATE = [
  ...['10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1', '0.0.0.0', '224.0.0.1'],
  ...['::1', 'fc00::1', 'fe80::1', 'fd00:ec2::254', '::ffff:a9fe:a9fe', '64:ff9b::a00:1'],
];

const reach: Rule = {
  name: 'nothing is reached but what has to be',
  check(world, check) {
    const parties: Record<string, Party> = {
      ...pods(world),
      dns: outside('kube-system'),
      proxy: outside('ingress-nginx'),
      prometheus: outside('monitoring'),
      operator: outside('cnpg-system'),
      keda: outside('keda'),
      elsewhere: outside('default'),
    };
    const ask = ([from, to, port]: (typeof OPEN)[number]) =>
      canReach(world.objects, parties[from] as Party, parties[to] as Party, port);
    for (const way of OPEN) check.that(ask(way), `${way[0]} reaches ${way[1]} on ${way[2].number}`);
    for (const way of CLOSED) check.that(!ask(way), `${way[0]} does not reach ${way[1]} on ${way[2].number}`);
    const deny = ofKind<INetworkPolicySpec>(world.objects, 'NetworkPolicy').filter(
      ({ spec }) => JSON.stringify(spec.podSelector) === '{}' && !spec.ingress && !spec.egress,
    );
    check.equal(
      deny.map(({ spec }) => spec.policyTypes),
      [['Ingress', 'Egress']],
      'policies that deny everything',
    );
    checkAddresses(world, parties, check);
  },
  planted: {
    'no policy that denies': without('NetworkPolicy', 'default-deny'),
    'a policy that denies what comes in alone': inObject('NetworkPolicy', 'default-deny', ({ spec }) => {
      spec.policyTypes = ['Ingress'];
    }),
    'no names': without('NetworkPolicy', 'allow-dns'),
    'no way in': without('NetworkPolicy', 'allow-ingress-controller'),
    'everybody in': inObject('NetworkPolicy', 'allow-ingress-controller', ({ spec }) => {
      delete spec.ingress[0].from;
    }),
    'metrics for the proxy': inObject('NetworkPolicy', 'allow-ingress-controller', ({ spec }) => {
      spec.ingress[0].ports.push({ port: 'metrics', protocol: 'TCP' });
    }),
    'the whole namespace at the database': inObject('NetworkPolicy', 'database', ({ spec }) => {
      spec.ingress[0].from = [{ podSelector: {} }];
    }),
    'the metadata of the cloud': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      const { ipBlock } = spec.egress[0].to[0];
      ipBlock.except = ipBlock.except.filter((block: string) => block !== '169.254.0.0/16');
    }),
    'the company behind NAT64': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      const { ipBlock } = spec.egress[0].to[1];
      ipBlock.except = ipBlock.except.filter((block: string) => block !== '64:ff9b::/96');
    }),
    'no world': without('NetworkPolicy', 'allow-world'),
    'the world for the migration': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      spec.podSelector = {};
    }),
    'any port of the world': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      delete spec.egress[0].ports;
    }),
    'the network of the company': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      spec.egress[0].to.push({ ipBlock: { cidr: '10.20.0.0/16' } });
    }),
    'Redis for everybody': without('NetworkPolicy', 'redis'),
  },
};

function checkAddresses({ objects, overlay }: World, parties: Record<string, Party>, check: Check): void {
  const https = { number: 443 };
  const isInside = overlay === 'air-gapped';
  for (const pod of ['api', 'worker', 'migrate', 'redis']) {
    const from = parties[pod] as Party;
    const calls = pod === 'api' || pod === 'worker';
    for (const address of WORLD)
      check.equal(canReach(objects, from, { address }, https), calls && !isInside, `${pod} reaches ${address}`);
    for (const address of PRIVATE)
      check.that(!canReach(objects, from, { address }, https), `${pod} does not reach ${address}`);
    check.equal(canReach(objects, from, { address: COMPANY }, https), calls && isInside, `${pod} reaches ${COMPANY}`);
    for (const number of [22, 80, 5432])
      check.that(!canReach(objects, from, { address: WORLD[0] as string }, { number }), `${pod} opens no ${number}`);
  }
}

const blocks: Rule = {
  name: 'what an address block leaves out is inside of it, else the API server refuses the policy',
  check({ objects }, check) {
    for (const { metadata, spec } of ofKind<INetworkPolicySpec>(objects, 'NetworkPolicy')) {
      const peers = [...(spec.egress ?? []).flatMap(({ to = [] }) => to), ...(spec.ingress ?? []).flatMap(sources)];
      for (const { cidr, except = [] } of peers.flatMap(({ ipBlock }) => ipBlock ?? [])) {
        const [address] = cidr.split('/');
        check.equal(networkOf(cidr), address, `${metadata.name}: the first address of ${cidr}`);
        for (const block of except)
          check.that(isInside(block, cidr), `${metadata.name}: ${block} is inside of ${cidr}`);
      }
    }
  },
  planted: {
    'IPv4 in the clothes of IPv6': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      spec.egress[0].to[1].ipBlock.except.push('::ffff:0:0/96');
    }),
    'an address in place of a network': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      spec.egress[0].to[0].ipBlock = { cidr: '203.0.113.9/8' };
    }),
    'another family': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      spec.egress[0].to[0].ipBlock.except.push('fc00::/7');
    }),
    'the whole block': inObject('NetworkPolicy', 'allow-world', ({ spec }) => {
      spec.egress[0].to[0].ipBlock.except = ['0.0.0.0/0'];
    }),
  },
};

const sources = ({ from = [] }: { from?: readonly INetworkPolicyPeer[] }) => from;

const networkOf = (cidr: string) =>
  (cidr.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4).networkAddressFromCIDR(cidr).toString();

/** As the API server sees it: it takes an IPv4 address that is written as IPv6 for IPv4. */
function isInside(block: string, cidr: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  const [part, partBits] = ipaddr.parseCIDR(block);
  const plain = ipaddr.process(part.toString());
  return plain.kind() === network.kind() && plain.match(network, bits) && partBits > bits;
}

export const NETWORK_RULES: readonly Rule[] = [reach, blocks];
