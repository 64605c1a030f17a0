// Package openslide opens, through the OpenSlide C library, the slides that the other readers
// do not: Hamamatsu NDPI, VMS and VMU, 3DHISTECH MRXS, Leica SCN, Ventana BIF, Trestle, Sakura,
// and SVS variants whose compression is not read here.
//
// The library is looked for at run time, without cgo: libopenslide.so.1 (OpenSlide 4) or
// libopenslide.so.0 (3.4), on Linux, macOS and FreeBSD with a 64-bit processor. Where it is
// not installed, opening ends in a refusal that says which package to install.
//
// Risk: it is C code that parses files from outside inside this process. A mistake in it is
// a crash that no recover catches. So only files that the other readers refuse, or that bear
// a vendor's mark, come here; names that a slide's text files refer to may not lead out of
// its folder; sizes are checked before anything is allocated for them, in the file where the
// library would allocate first; and whoever can afford it opens an unknown file in a process
// of its own first.
//
// It must not know how a slide came here, and must not trust names that came from outside:
// files of one slide are laid out under names that are checked, in a folder of their own.
package openslide
