// Package pdf renders a report as an A4 document: the diagnosis first, then what supports
// it, then who signed. Chinese and Latin text are embedded with a subset of the font and can
// be searched and copied. The same input gives the same bytes.
//
// It must not know where reports, pictures and fonts are kept, and it decides nothing: a
// draft is marked as a draft on every page, and what a model wrote is marked as such.
package pdf
