import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The accent means "you": link, focus, selection, what you change; never a state. */
const accent: MantineColorsTuple = [
  '#EFEDFD', '#DCD8FB', '#C3BDF8', '#A59CFF', '#8A7FF3', '#6A5EE6', '#5346D6', '#463ABD', '#3A309D', '#2C2478',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 3 },
  colors: { accent },
  autoContrast: true,
  black: '#17181D',
  fontFamily: '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '16px', md: '18px', lg: '21px', xl: '26px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '14px', xl: '20px' },
  radius: { xs: '4px', sm: '5px', md: '7px', lg: '9px', xl: '10px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  headings: { fontWeight: '650' },
});

/** One token, its value in light, its value in dark. */
const tokens: ReadonlyArray<readonly [name: string, light: string, dark: string]> = [
  ['page', '#F3F3F6', '#0D0E12'],
  ['surface', '#FFFFFF', '#14161B'],
  ['raised', '#FFFFFF', '#1B1D24'],
  ['lane', '#F8F8FA', '#181A20'],
  ['strong', '#17181D', '#EDEEF3'],
  ['normal', '#42444F', '#C5C8D2'],
  ['quiet', '#656773', '#9A9DAB'],
  ['hairline', '#E3E3E9', '#282B34'],
  ['button-edge', '#C9CAD4', '#434754'],
  ['field-edge', '#8A8C99', '#6E7280'],
  ['relation', '#C2C4CF', '#40444F'],
  ['relation-strong', '#8A8C99', '#8A8E9C'],
  ['accent', '#5346D6', '#A59CFF'],
  ['accent-soft', '#EFEDFD', '#25223F'],
  ['accent-text', '#FFFFFF', '#14121F'],
  ['tag', '#F3F3F6', '#22252D'],
  ['operational', '#1A6B49', '#6FCB9E'],
  ['operational-pip', '#2F9468', '#3E9C70'],
  ['risk', '#6B5600', '#E6C85A'],
  ['risk-edge', '#A38300', '#8A7420'],
  ['risk-tint', '#FFFBEA', '#211E12'],
  ['degraded', '#963C00', '#FFB680'],
  ['degraded-edge', '#CF6A1E', '#C1702F'],
  ['degraded-tint', '#FFE7D3', '#452711'],
  ['down', '#B3152F', '#FF8A94'],
  ['down-fill', '#B3152F', '#C62B43'],
  ['down-fill-text', '#FFFFFF', '#FFFFFF'],
  ['down-tint', '#FDECEE', '#3A171D'],
  ['shadow', '0 1px 2px rgb(23 24 29 / 6%), 0 8px 28px rgb(23 24 29 / 14%)', '0 1px 2px rgb(0 0 0 / 40%), 0 8px 28px rgb(0 0 0 / 55%)'],
];

/** Mantine's own variables that must follow the tokens. */
const mantine: ReadonlyArray<readonly [name: string, token: string]> = [
  ['--mantine-color-body', 'surface'],
  ['--mantine-color-text', 'strong'],
  ['--mantine-color-bright', 'strong'],
  ['--mantine-color-dimmed', 'quiet'],
  ['--mantine-color-anchor', 'accent'],
  ['--mantine-color-placeholder', 'quiet'],
  ['--mantine-color-default', 'raised'],
  ['--mantine-color-default-hover', 'lane'],
  ['--mantine-color-default-color', 'strong'],
  ['--mantine-color-default-border', 'button-edge'],
  ['--mantine-color-error', 'down'],
  ['--mantine-primary-color-filled', 'accent'],
  ['--mantine-primary-color-contrast', 'accent-text'],
];

const values = (pick: 1 | 2) => ({
  ...Object.fromEntries(tokens.map((token) => [`--lp-${token[0]}`, token[pick]])),
  ...Object.fromEntries(mantine.map(([name, token]) => [name, `var(--lp-${token})`])),
});

/** Sets every design token once, for light and for dark. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: values(1),
  dark: values(2),
});
