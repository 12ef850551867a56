import {
  IconAppWindow, IconBattery2, IconBolt, IconBox, IconBuilding, IconCalendarRepeat, IconCertificate, IconCloud, IconContainer, IconCpu,
  IconCube, IconDatabase, IconDeviceDesktop, IconDeviceMobile, IconDevices, IconFileDescription, IconFileText, IconFolder, IconKey,
  IconLicense, IconMail, IconMapPin, IconNetwork, IconPlug, IconPrinter, IconRoute, IconRouter, IconServer2, IconShield,
  IconStack2, IconSwitchHorizontal, IconTopologyStar3, IconUser, IconUsersGroup, IconWorld, type TablerIcon,
} from '@tabler/icons-react';

/** Pictures by the words that models use for them, the most telling first. */
const pictures: ReadonlyArray<readonly [pattern: RegExp, icon: TablerIcon]> = [
  [/service(?!r)/i, IconCube],
  [/virtual|vm\b|^vm/i, IconStack2],
  [/container|image|pod/i, IconContainer],
  [/database|schema/i, IconDatabase],
  [/cluster|pool/i, IconTopologyStar3],
  [/switch/i, IconSwitchHorizontal],
  [/router|gateway|access.?point/i, IconRouter],
  [/firewall|security|shield/i, IconShield],
  [/network|subnet|vlan|link|circuit/i, IconNetwork],
  [/balancer|proxy|route/i, IconRoute],
  [/ups|battery/i, IconBattery2],
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

const found = new Map<string, TablerIcon>();

/** The picture for a class, by the model's word for it or else by its name. */
export function iconOf(name: string): TablerIcon {
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
