// Package reports turns a model's scores into findings, and findings into a report that a
// person signs.
//
// It holds the aggregation (heatmap, regions of interest, slide score, flag), the content
// of a report, its life cycle, and the signed, immutable versions. AI statements stay
// marked as such until a person has accepted or replaced them; only a person signs.
//
// It must not know how a report is rendered (reports/pdf and its neighbours), stored or
// sent, nor how tiles were scored.
package reports
