package tiffwsi

// Tags of TIFF 6.0, its technical notes and BigTIFF.
const (
	tagSubfileType     = 254
	tagOldSubfileType  = 255
	tagImageWidth      = 256
	tagImageLength     = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagDescription     = 270
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripByteCounts = 279
	tagXResolution     = 282
	tagYResolution     = 283
	tagPlanarConfig    = 284
	tagPageName        = 285
	tagResolutionUnit  = 296
	tagSoftware        = 305
	tagPredictor       = 317
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileLength      = 323
	tagTileOffsets     = 324
	tagTileByteCounts  = 325
	tagSubIFDs         = 330
	tagInkSet          = 332
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagYCbCrCoeffs     = 529
	tagYCbCrSubsampled = 530
	tagBlackWhite      = 532
	tagXMP             = 700
	tagImageDepth      = 32997
	tagICCProfile      = 34675
	tagHamamatsu       = 65420
)

// Values of tagCompression.
const (
	compressionNone       = 1
	compressionLZW        = 5
	compressionOldJPEG    = 6
	compressionJPEG       = 7
	compressionDeflate    = 8
	compressionPackBits   = 32773
	compressionOldDeflate = 32946
	compressionAperioYCC  = 33003 // JPEG 2000, components Y, Cb, Cr
	compressionJ2KLossy   = 33004
	compressionAperioRGB  = 33005 // JPEG 2000, components R, G, B
	compressionJ2K        = 34712
	compressionZstd       = 50000
	compressionWebP       = 50001
)

// Bits of tagSubfileType (TIFF 6.0 section 8).
const (
	subfileReduced = 1
	subfileMask    = 4
)

// Values of tagPhotometric.
const (
	photometricWhiteIsZero = 0
	photometricBlackIsZero = 1
	photometricRGB         = 2
	photometricPalette     = 3
	photometricSeparated   = 5
	photometricYCbCr       = 6
)

// photometricNames names colours for messages.
var photometricNames = map[int]string{
	photometricWhiteIsZero: "grey", photometricBlackIsZero: "grey", photometricRGB: "RGB", photometricPalette: "palette",
	4: "transparency mask", photometricSeparated: "CMYK", photometricYCbCr: "YCbCr", 8: "CIELab", 9: "ICCLab", 10: "ITULab",
	32803: "CFA", 32844: "LogL", 32845: "LogLuv", 34892: "linear raw",
}

// compressionNames names what a file may be packed with, for messages.
var compressionNames = map[int]string{
	compressionNone: "none", 2: "CCITT modified Huffman", 3: "CCITT Group 3 fax", 4: "CCITT Group 4 fax",
	compressionLZW: "LZW", compressionOldJPEG: "old-style JPEG", compressionJPEG: "JPEG", compressionDeflate: "deflate",
	9: "JBIG", 10: "JBIG", 32766: "NeXT", 32771: "CCITT RLE/W", compressionPackBits: "PackBits", 32809: "ThunderScan",
	compressionOldDeflate: "deflate", compressionAperioYCC: "JPEG 2000 (Aperio, YCbCr)", compressionJ2KLossy: "JPEG 2000 (lossy)", compressionAperioRGB: "JPEG 2000 (Aperio, RGB)",
	34661: "JBIG", 34676: "SGI LogLuv", 34677: "SGI LogLuv 24", compressionJ2K: "JPEG 2000", 34713: "Nikon NEF", 34892: "lossy JPEG (DNG)",
	34887: "LERC", 34925: "LZMA", 34926: "zstd (old code)", 34927: "WebP (old code)", 34933: "PNG", 34934: "JPEG XR",
	22610: "JPEG XR (NDPI)", compressionZstd: "zstd", compressionWebP: "WebP", 50002: "JPEG XL", 52546: "JPEG XL (DNG)",
}
