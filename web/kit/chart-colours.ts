import type { Scheme, TagColor } from './theme.ts';

/**
 * Colours of charts, in the order they are given out. They differ in lightness as well as in hue, so that they can be
 * told apart by people who see few colours; a pattern, a symbol or a label stands beside them all the same.
 */
export const chartColours: Readonly<Record<Scheme, readonly string[]>> = {
  light: ['#2F7D68', '#D98A1F', '#2C5F9E', '#C2543A', '#7FB6D9', '#9A5A8C', '#A3A13A', '#5C6268'],
  dark: ['#5FB49C', '#E0A345', '#5E93D1', '#E07B5F', '#A8D3EE', '#C48AB8', '#C6C46A', '#A2A8AD'],
};

/** What a value's own colour is in a chart. */
export const chartTagColours: Readonly<Record<Scheme, Readonly<Record<TagColor, string>>>> = {
  light: { neutral: '#8C9298', blue: '#3D78B5', green: '#3E8E62', amber: '#D98A1F', red: '#BF4538', purple: '#8262B4' },
  dark: { neutral: '#A2A8AD', blue: '#6FA6DD', green: '#6FBF93', amber: '#E0A345', red: '#E2766B', purple: '#B197DE' },
};
