// Colours of the heatmap's legend: the same nine stops as in the server's drawing
// (reports/colour.go), even in lightness and readable to colour-blind eyes.
export const heatStops = [
	'rgb(68 1 84)',
	'rgb(71 44 122)',
	'rgb(59 81 139)',
	'rgb(44 113 142)',
	'rgb(33 144 141)',
	'rgb(39 173 129)',
	'rgb(92 200 99)',
	'rgb(170 220 50)',
	'rgb(253 231 37)'
] as const;
