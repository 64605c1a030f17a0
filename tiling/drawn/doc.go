// Package drawn paints a haematoxylin-and-eosin slide that no scanner ever saw: glass, a few
// pieces of tissue with stroma, fat and glands, and one suspicious area of crowded, large,
// irregular nuclei whose outline is known. Demo, tests and benchmarks use it where real slides
// can't be shipped.
//
// Everything comes from the seed by hashing the coordinates of small cells, so any tile of any
// level is painted by itself, in any order, with the same pixels and no seams, in memory that
// does not depend on the slide's size. Colours follow the Beer–Lambert law with the stain
// vectors of Ruifrok and Johnston (Anal Quant Cytol Histol 2001;23:291), so stain separation
// gives back the painted amounts.
//
// It must not know any file format: the writers live beside their readers and take any Slide.
package drawn
