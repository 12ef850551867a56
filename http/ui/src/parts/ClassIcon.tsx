import type { ComponentType } from 'react';
import {
  IconAppWindow, IconBattery2, IconBolt, IconBox, IconBuilding, IconCalendarRepeat, IconCertificate, IconCloud, IconContainer, IconCpu,
  IconCube, IconDatabase, IconDeviceDesktop, IconDeviceMobile, IconDevices, IconFileDescription, IconFileText, IconFolder, IconKey,
  IconLicense, IconMail, IconMapPin, IconNetwork, IconPlug, IconPrinter, IconRoute, IconRouter, IconServer2, IconShield,
  IconSnowflake, IconStack2, IconTopologyStar3, IconUser, IconUsersGroup, IconWifi, IconWorld, type IconProps,
} from '@tabler/icons-react';

/** What draws a picture. */
type ItemIcon = ComponentType<Pick<IconProps, 'size' | 'stroke' | 'x' | 'y' | 'className' | 'style' | 'aria-hidden' | 'focusable'>>;

/** A box with ports. */
function SwitchIcon({ size = 24, stroke = 2, ...rest }: Pick<IconProps, 'size' | 'stroke' | 'x' | 'y' | 'className' | 'style' | 'aria-hidden' | 'focusable'>) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={stroke} strokeLinecap="round" strokeLinejoin="round" {...rest}>
      <path d="M2 8h20v8H2zM6 12v.01M10 12v.01M14 12v.01M18 12v.01" />
    </svg>
  );
}

/** Pictures by the words that models use for them, the most telling first. */
const pictures: ReadonlyArray<readonly [pattern: RegExp, icon: ItemIcon]> = [
  [/service(?!r)/i, IconCube],
  [/virtual|vm\b|^vm/i, IconStack2],
  [/container|image|pod/i, IconContainer],
  [/database|schema/i, IconDatabase],
  [/cluster|pool/i, IconTopologyStar3],
  [/switch/i, SwitchIcon],
  [/wireless/i, IconWifi],
  [/cooling/i, IconSnowflake],
  [/cache/i, IconBolt],
  [/router|gateway|access.?point/i, IconRouter],
  [/firewall|security|shield/i, IconShield],
  [/network|subnet|vlan|link|circuit/i, IconNetwork],
  [/balancer|proxy|route/i, IconRoute],
  [/ups\b|battery/i, IconBattery2],
  [/feed|power|pdu|plug/i, IconPlug],
  [/utility|generator|bolt/i, IconBolt],
  [/storage|disk|volume|san|array|lun/i, IconFolder],
  [/server|host|hypervisor|rack/i, IconServer2],
  [/certificate/i, IconCertificate],
  [/licen[cs]e/i, IconLicense],
  [/key|secret|token/i, IconKey],
  [/contract|agreement/i, IconFileText],
  [/document|knowledge|article/i, IconFileDescription],
  [/phone|mobile/i, IconDeviceMobile],
  [/laptop|desktop|workstation|till|terminal/i, IconDeviceDesktop],
  [/printer/i, IconPrinter],
  [/team|group|organi[sz]ation|vendor|department/i, IconUsersGroup],
  [/person|user/i, IconUser],
  [/site|location|room|place/i, IconMapPin],
  [/building|data.?cent/i, IconBuilding],
  [/cloud/i, IconCloud],
  [/queue|topic|mail|broker/i, IconMail],
  [/dns|domain|web.?site|internet|world/i, IconWorld],
  [/job|schedule|batch/i, IconCalendarRepeat],
  [/application|app|api|software|component|function/i, IconAppWindow],
  [/cpu|appliance|hardware/i, IconCpu],
  [/device|equipment|spare/i, IconDevices],
];

const found = new Map<string, ItemIcon>();

/** The picture for a class, by the model's word for it or else by its name. */
export function iconOf(name: string): ItemIcon {
  let icon = found.get(name);
  if (!icon) {
    icon = pictures.find(([pattern]) => pattern.test(name))?.[1] ?? IconBox;
    found.set(name, icon);
  }
  return icon;
}

/** The picture of a class; the name stands beside it, so it is silent. */
export function ClassIcon({ name, size = 16 }: { name: string; size?: number }) {
  const Icon = iconOf(name);
  return <Icon size={size} stroke={1.6} aria-hidden="true" focusable="false" style={{ flex: 'none', display: 'block' }} />;
}
