import { theme as antd, type ThemeConfig } from 'antd';
import { fonts, measures, palettes, type Scheme } from './theme.ts';

/** antd's tokens, derived from ours. `calm`: nothing moves. */
export function antdTheme(scheme: Scheme, calm: boolean): ThemeConfig {
  const palette = palettes[scheme];
  return {
    algorithm: scheme === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    cssVar: { key: 'portico' },
    token: {
      colorPrimary: palette.primary,
      colorInfo: palette.info,
      colorSuccess: palette.success,
      colorWarning: palette.warning,
      colorError: palette.danger,
      colorLink: palette.primaryText,
      colorLinkHover: palette.primaryText,
      colorPrimaryText: palette.primaryText,
      colorText: palette.ink,
      colorTextSecondary: palette.muted,
      colorTextTertiary: palette.muted,
      colorTextDescription: palette.muted,
      colorTextPlaceholder: palette.muted,
      colorBgBase: palette.paper,
      colorBgLayout: palette.paper,
      colorBgContainer: palette.raised,
      colorBgElevated: palette.raised,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      colorSplit: palette.line,
      borderRadius: measures.radius,
      borderRadiusLG: measures.radius,
      borderRadiusSM: measures.radius,
      boxShadow: palette.shadow,
      boxShadowSecondary: palette.shadow,
      fontFamily: fonts.text,
      fontFamilyCode: fonts.code,
      fontSize: measures.fontSize,
      controlHeight: measures.control,
      // Animations that a style sheet cuts short leave menus unplaced, outside the page: antd has to know.
      motion: !calm,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
      wireframe: false,
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        fontWeight: 500,
        colorPrimary: palette.primary,
        // The dark theme's red is too light for white words.
        ...(scheme === 'dark' && { dangerColor: palette.paper }),
      },
      Segmented: { itemSelectedBg: palette.raised, trackBg: palette.sunken },
      Tooltip: { colorBgSpotlight: scheme === 'dark' ? palette.hover : palette.ink },
      // 6 px on a box of 16 would look like a radio button.
      Checkbox: { borderRadiusSM: 3 },
      Drawer: { paddingLG: measures.unit * 5 },
    },
  };
}
