package tiling

// Every threshold of the tissue mask and of the slide's judgement, with its unit, the reason
// and what was measured. They were set on slides made of real tissue by the generator in
// qualitymade_test.go (colorectal healthy and adenocarcinoma tiles, a part of CMU-1), on CMU-1
// itself, a CAMELYON level and a special stain, and then measured once on others (serrated,
// tubular and villous adenoma, an oral carcinoma series from a camera, another part of CMU-1;
// six slides for each of 34 rows): 132 of 144 made defects found, no doubt on 60 clean slides.
// Weakest there: fading to a quarter of the stain (2 of 6), empty glass with dust and shadows
// (4 of 6 told as empty, the others as "little tissue"), trichrome (4 of 6).
// TestQualityTable makes the table again.

// Scale.
const (
	// minPlausibleMPP and maxPlausibleMPP bound a light-microscope scan, µm per pixel: a 100x
	// oil lens gives about 0.1, a 5x overview 2.
	minPlausibleMPP, maxPlausibleMPP = 0.1, 2.0
	// assumedMPP, µm per pixel, is measured with where the file says nothing: a 20x scan.
	assumedMPP = 0.5
)

// The survey picture.
const (
	// maxMaskSide, cells: bounds the mask's memory (about 20 bytes a cell while it is made)
	// and time, whatever the slide's size. At 100,000 px of 0.25 µm a cell is 16 µm, so
	// that a fold (30 µm and more) still spans cells.
	maxMaskSide = 1600
	// minMaskSide, pixels: a level from which the mask may be made. Pyramids step by 2 to 4,
	// so that the level found has at most 2,560 px a side, decoded in tens of milliseconds.
	minMaskSide = 640
)

// Glass. Brightness is 0 to 255.
const (
	// assumedGlass is taken where no glass is seen (a field full of tissue).
	assumedGlass = 240
	// glassMinBright is the darkest grey that passes for glass.
	glassMinBright = 100
	// glassMaxChroma is the strongest tint of glass (largest minus smallest channel):
	// microscope cameras without white balance reach 50, eosin starts near 80.
	glassMaxChroma = 60
	// glassMaxStep is how much neighbouring cells of glass differ at most: noise and JPEG
	// leave 1 to 2 after averaging.
	glassMaxStep = 3
	// glassMinShare of the picture must be glass of about one brightness.
	glassMinShare = 0.005
	// glassSpread around the most frequent brightness is averaged for the colour.
	glassSpread = 3
	// shadeWorthFitting is the relative fall of light from which vignetting is fitted.
	shadeWorthFitting = 0.015
	// shadeTolerance is how far, relative, a block may be from the fitted light.
	shadeTolerance = 0.02
	// minShade is the darkest corner, relative to the brightest glass.
	minShade = 0.6
	// shadeTint is how much a cell's colour may differ from the glass's and still be glass in
	// less light: pale eosin differs by 0.04 and more.
	shadeTint = 0.025
)

// Tissue. Strength is the larger of chroma and missing green, on clear glass, 0 to 255.
const (
	// minStrength is the weakest cell that can belong to tissue where it joins surer cells.
	minStrength = 7
	// minSureStrength and maxSureStrength hold Otsu's threshold.
	minSureStrength, maxSureStrength = 14, 32
	// blackMax: below in all channels a cell is black, whatever its colour.
	blackMax = 40
	// A cell is grey if its chroma is under greyChroma plus greyChromaPercent of its darkness.
	greyChroma, greyChromaPercent = 4, 10
	// greyReach, µm, is how far grey cells are followed from tissue.
	greyReach = 100
	// minGreyArea, mm²: a grey thing is tissue only from this size (and only if nothing on
	// the slide has colour).
	minGreyArea = 0.04
	// minGreyWidth, µm, of its box: the edge of a coverslip is narrower.
	minGreyWidth = 150
	// minGreyUneven per cent of the cells of grey tissue differ from the next by minGreyStep
	// of brightness or more; those of a shadow by less than 1.
	minGreyStep, minGreyUneven = 3, 35
	// speckArea, mm²: smaller things are dust or single cells (30 µm a side). Larger than
	// maxSpeckCells is never a speck, however fine the file says its pixels are; a single
	// cell is tissue where cells are larger than that.
	speckArea     = 0.0009
	maxSpeckCells = 64
	// fatCell, µm: gaps up to this wide are covered. A fat cell is 50 to 120 µm wide.
	fatCell = 120
	// maxCloseCells bounds the time of covering on very fine masks.
	maxCloseCells = 40
	// fillArea, mm²: holes up to this size are covered (a few fat cells, a small lumen).
	fillArea = 0.04
)

// Ink.
const (
	// inkMinChroma is the weakest chroma that is told as ink.
	inkMinChroma = 40
	// inkRedOverGreen: blue and green ink take away more red than green light by this factor
	// of optical density; haematoxylin does not (0.93; measured up to 1.1).
	inkRedOverGreen = 1.25
	// Yellow ink takes away blue only: at least inkYellowBlue, the others at most
	// inkYellowRest of that. DAB takes 0.7 as much green as blue.
	inkYellowBlue, inkYellowRest = 0.2, 0.35
	// Red ink is denser in green than inkRedDensity, takes at least inkRedBlueOverGreen as
	// much blue and at most inkRedRest as much red.
	inkRedDensity, inkRedBlueOverGreen, inkRedRest = 0.5, 0.75, 0.25
	// minInkArea, mm²: a stroke of 0.2 by 0.2 mm. Dye on a resection margin is thinner.
	minInkArea = 0.03
	// minInkInside, per cent of the cells of a stroke that have all four neighbours in it.
	minInkInside = 55
	// inkGap, µm: gaps of twice that in a stroke are closed.
	inkGap = 25
	// pigmentAmongTissue: something black with so much more tissue than glass around it is
	// pigment or a fold.
	pigmentAmongTissue = 8
	// redOnGlass, µm: red and yellow ink runs beside glass for at least that far; blood lies
	// in tissue.
	redOnGlass = 400
	// maxInkRough is the mean step of density between neighbouring cells, relative to the
	// density, of ink.
	maxInkRough = 0.08
	// inkSmoothStep is the step up to which a cell of ink is smooth, and minInkSmooth the per
	// cent of smooth cells that make rougher ink ink: where it runs over glass.
	inkSmoothStep, minInkSmooth = 0.04, 20
	// inkSameHue is the squared cosine between the densities of a soft edge and of the ink.
	inkSameHue = 0.975
	// inkFringe, µm, is the soft edge of ink, at most maxFringeCells.
	inkFringe      = 60
	maxFringeCells = 8
	// fringeStrength is the strongest cell that passes for a soft edge.
	fringeStrength = 40
)

// Scale and levels.
const (
	// maxPixelAspect is how far X and Y may differ.
	maxPixelAspect = 1.1
	// objectiveMPP over the objective's power is the usual scale: 20x 0.5, 40x 0.25 µm.
	// Cameras and adapters move it by up to 2.1 (20x at 0.243 µm is sold), so that a factor of
	// maxObjectiveRatio is an error of the file.
	objectiveMPP, maxObjectiveRatio = 10.0, 2.5
	// maxLevelSkew is how far a level's shape or downsampling may be off, relative, beside
	// rounding to whole pixels.
	maxLevelSkew = 0.02
	// maxLevelJump from one level to the next; scanners write 2, 4 or 8.
	maxLevelJump = 16.5
)

// Amounts.
const (
	// minTissueFraction of the slide: below, hardly any tissue is on the glass.
	minTissueFraction = 0.002
	// minPenArea, mm², of ink that is worth a word.
	minPenArea = 0.05
	// penReach, µm: tissue so near to ink counts as touched; it is a worry when it is at
	// least minPenTouch of the ink's area.
	penReach    = 100
	minPenTouch = 0.03
	// paleStrength is the median strength of tissue (0 to 255) under which a stain is pale.
	paleStrength = 52
	// minGapShare of the picture is the smallest missing rectangle; it must fill gapFill of
	// its box, and gapCut of one of its sides must be tissue.
	minGapShare, gapFill, gapCut = 0.004, 0.97, 0.15
)

// Folds and bubbles, on the survey; lengths in µm.
const (
	// foldSmooth is the radius over which single nuclei are smoothed, foldAround that of the
	// surroundings to compare with.
	foldSmooth, foldAround = 15, 250
	// Two layers are twice as dense, less where the survey's cells mix in white: cells from
	// foldRatio on belong to a band of which minFoldSure per cent reach sureFoldRatio.
	foldRatio, sureFoldRatio, minFoldSure = 1.25, 1.5, 35
	// foldEosin is how much of the surroundings' green-over-red density a band must have:
	// crowded nuclei take up haematoxylin only, and lose it.
	foldEosin = 0.9
	// maxFoldGrey per cent of a fold may have no colour: what has more is a fibre or an edge.
	maxFoldGrey = 30
	// foldGap, µm, in a band is closed on each side.
	foldGap = 20
	// minFoldDensity is the least green density of a fold, rimDensity that of a rim on glass.
	minFoldDensity, rimDensity = 0.3, 0.1
	// A fold is that long and wide, and its length squared over its area at least foldSlender.
	minFoldLength, minFoldWidth, maxFoldWidth = 600, 20, 250
	foldSlender                               = 6.0
	// maxFoldFraction of the tissue: small folds are on most slides.
	maxFoldFraction = 0.01
	// minBubble is the least diameter, bubbleHole the share of its box that the rim encloses.
	// A bubble whose box has less than bubbleTissue of tissue does no harm.
	minBubble    = 350
	bubbleHole   = 0.4
	bubbleTissue = 0.1
)

// Places looked at.
const (
	// maxSamples bounds the time: 64 tiles of 256 pixels are read and judged in 0.2 s.
	maxSamples = 64
	// minSamples places are looked at even if they have less tissue than minSampleTissue.
	minSamples      = 8
	minSampleTissue = 0.3
	// maxSampleInk of a place may be ink if its colours are to count for the stain.
	maxSampleInk = 0.02
	// maxContentStep is how far, in brightness, a tile's mean colour may be from the
	// survey's, and maxContentShare how many may be off.
	maxContentStep, maxContentShare = 25.0, 0.5
)

// Focus.
const (
	// focusMPP, µm per pixel, is the scale at which sharpness is judged.
	focusMPP = 0.5
	// minEdgeHeight, brightness, is the least edge that sharpness is read from: JPEG's
	// blocks and noise stay below 10.
	minEdgeHeight = 16
	// minEdges is how many pixels must lie on edges.
	minEdges = 100
	// edgePercentile of the slopes is a place's sharpness.
	edgePercentile = 97
	// blurLimit, µm, is the standard deviation of blur from which a place counts as blurred:
	// nuclear detail is gone. Never under blurLimitPixels.
	blurLimit, blurLimitPixels = 1.25, 1.2
	// wholeBlur and partBlur are the shares of blurred places from which a slide is blurred,
	// or partly; at least minBlurred places.
	wholeBlur, partBlur = 0.6, 0.12
	minBlurred          = 3
)

// slopeOfBlur is the sharpness measured on real tiles blurred by a Gaussian of that standard
// deviation in pixels and compressed as JPEG of quality 80: 25 colorectal tiles of each of two
// classes at 1 µm and 20 places of CMU-1 at 0.5 µm, the higher of the medians.
var slopeOfBlur = [][2]float64{{0, 0.446}, {0.5, 0.433}, {1, 0.341}, {1.5, 0.282}, {2, 0.240}, {3, 0.188}, {4, 0.164}, {6, 0.154}}

// Stain, by optical densities.
const (
	// minStainDensity is the least sum of densities of a stained pixel.
	minStainDensity = 0.3
	// brownBlueOverGreen: DAB takes 1.37 as much blue as green, eosin 0.5, blood 0.9.
	brownBlueOverGreen = 1.15
	// blueRedOverGreen and purpleRedOverGreen part blue from purple from pink.
	blueRedOverGreen, purpleRedOverGreen = 1.2, 0.6
	// minGreyShare, minBrownShare and minPinkShare of the stained pixels decide.
	minGreyShare, minBrownShare, minPinkShare = 0.6, 0.08, 0.5
	// minPinkAgainstIHC: a slide said to be IHC is doubted only with so much eosin; a negative
	// one is blue and purple.
	minPinkAgainstIHC = 0.2
	// minStainPixels is the least number of stained pixels to tell from.
	minStainPixels = 500
	// minStainConfidence from which a guess is held against the file.
	minStainConfidence = 0.75
)
