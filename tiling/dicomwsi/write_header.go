package dicomwsi

import (
	"fmt"
	"strings"

	"telepath/tiling"
)

const (
	writeSOPClass       = "1.2.840.10008.5.1.4.1.1.77.1.6" // VL Whole Slide Microscopy Image
	writeJPEGBaseline   = "1.2.840.10008.1.2.4.50"
	writeImplementation = "TELEPATH_1"
	writeManufacturer   = "Telepath"

	writeTagRatio = 0x00282112 // LossyImageCompressionRatio, patched when the frames are known
)

// Coded concepts: SNOMED CT and DICOM (PS3.16 CID 8120, 8122, 8123, TID 8001).
var (
	writeBrightfield     = writeCode{"111744", "DCM", "Brightfield illumination"}
	writeFullSpectrum    = writeCode{"414298005", "SCT", "Full Spectrum"}
	writeMicroscopeSlide = writeCode{"433466003", "SCT", "Microscope slide"}
	writeSpecimenID      = writeCode{"121041", "DCM", "Specimen Identifier"}
	writeProcessing      = writeCode{"111701", "DCM", "Processing type"}
	writeStaining        = writeCode{"127790008", "SCT", "Staining"}
	writeUsing           = writeCode{"424361007", "SCT", "Using substance"}
	writeHematoxylin     = writeCode{"12710003", "SCT", "hematoxylin stain"}
	writeEosin           = writeCode{"36879007", "SCT", "water soluble eosin stain"}
)

// header is everything of an instance before its pixel data.
func (w *writeSeries) header(im *writeImage) writeSet {
	var s writeSet
	w.patientAndStudy(&s)
	w.seriesAndEquipment(&s)
	w.instance(&s, im)
	w.specimen(&s)
	w.matrix(&s, im)
	w.opticalPath(&s)
	w.dimensions(&s, im)
	if im.flavour == "LABEL" { // Slide Label module
		s.text(0x22000002, "UT", w.info.Claims.LabelText)
		s.text(0x22000005, "LT", w.info.Claims.Barcode)
	}
	return s
}

func (w *writeSeries) patientAndStudy(s *writeSet) {
	o := &w.opts
	s.text(0x00100010, "PN", o.PatientName)
	s.text(0x00100020, "LO", o.PatientID)
	s.text(0x00100030, "DA", "")
	s.text(0x00100040, "CS", "")
	s.text(0x0020000d, "UI", o.StudyUID)
	s.time(0x00080020, 0x00080030, o.Acquired)
	s.text(0x00080050, "SH", o.AccessionNumber)
	s.text(0x00080090, "PN", "")
	s.text(0x00200010, "SH", "1")
}

func (w *writeSeries) seriesAndEquipment(s *writeSet) {
	s.text(0x00080060, "CS", "SM")
	s.text(0x0020000e, "UI", w.opts.SeriesUID)
	s.text(0x00200011, "IS", "1")
	// The slide coordinates are those of the glass, so all instances share the frame of
	// reference; its origin is a corner of the slide.
	s.text(0x00200052, "UI", writeUID("frame of reference", w.opts.SeriesUID))
	s.text(0x00201040, "LO", "SLIDE_CORNER")
	s.text(0x00080070, "LO", writeManufacturer)
	s.text(0x00081090, "LO", w.info.Reader)
	s.text(0x00181000, "LO", "0")
	s.text(0x00181020, "LO", writeImplementation)
}

// imageType is the Image Type and the Frame Type, which repeats it.
func (im *writeImage) imageType() []string {
	if im.derived {
		return []string{"DERIVED", "PRIMARY", im.flavour, "RESAMPLED"}
	}
	return []string{"ORIGINAL", "PRIMARY", im.flavour, "NONE"}
}

// showsLabel says whether the label can be read in the image.
func (im *writeImage) showsLabel() string {
	if im.flavour == "LABEL" || im.flavour == "OVERVIEW" {
		return "YES"
	}
	return "NO"
}

func (w *writeSeries) instanceUID(im *writeImage) string {
	return writeUID("instance", w.opts.SeriesUID, im.file)
}

// instance puts SOP Common, General and Whole Slide Microscopy Image, and Image Pixel.
func (w *writeSeries) instance(s *writeSet, im *writeImage) {
	s.text(0x00080005, "CS", "ISO_IR 192")
	s.text(0x00080008, "CS", im.imageType()...)
	s.text(0x00080016, "UI", writeSOPClass)
	s.text(0x00080018, "UI", w.instanceUID(im))
	if im.flavour == "VOLUME" {
		s.text(0x00080019, "UI", writeUID("pyramid", w.opts.SeriesUID))
	}
	s.text(0x00200013, "IS", fmt.Sprint(im.number))
	s.time(0x00080023, 0x00080033, w.opts.Acquired)
	s.text(0x0008002a, "DT", w.opts.Acquired.Format("20060102150405"))
	s.text(0x00089206, "CS", "VOLUME") // VolumetricProperties
	s.us(0x00280002, 3)
	s.text(0x00280004, "CS", "YBR_FULL_422")
	s.us(0x00280006, 0)
	s.text(0x00280008, "IS", fmt.Sprint(im.frames))
	s.us(0x00280010, im.frameHigh)
	s.us(0x00280011, im.frameWidth)
	s.us(0x00280100, 8)
	s.us(0x00280101, 8)
	s.us(0x00280102, 7)
	s.us(0x00280103, 0)
	s.text(0x00280301, "CS", im.showsLabel()) // BurnedInAnnotation
	s.text(0x00282110, "CS", "01")
	s.text(writeTagRatio, "DS", strings.Repeat(" ", 16))
	s.text(0x00282114, "CS", "ISO_10918_1")
	s.sequence(0x00400555) // AcquisitionContextSequence
}

// specimen puts the Specimen module: the glass, what is on it and how it was stained.
func (w *writeSeries) specimen(s *writeSet) {
	id := w.opts.ContainerID
	s.text(0x00400512, "LO", id)
	s.sequence(0x00400513)
	s.code(0x00400518, writeMicroscopeSlide)
	var sp, step writeSet
	sp.text(0x00400551, "LO", id)
	sp.text(0x00400554, "UI", writeUID("specimen", w.opts.StudyUID, id))
	sp.sequence(0x00400562)
	sp.text(0x00400600, "LO", w.opts.Stain)
	content := []writeSet{writeTextItem(writeSpecimenID, id), writeCodeItem(writeProcessing, writeStaining)}
	if w.opts.Stain == "H&E" {
		content = append(content, writeCodeItem(writeUsing, writeHematoxylin), writeCodeItem(writeUsing, writeEosin))
	} else {
		content = append(content, writeTextItem(writeUsing, w.opts.Stain))
	}
	step.sequence(0x00400612, content...)
	sp.sequence(0x00400610, step)
	s.sequence(0x00400560, sp)
}

// writeTextItem and writeCodeItem are content items (PS3.3 10.2).
func writeTextItem(name writeCode, text string) writeSet {
	var s writeSet
	s.text(0x0040a040, "CS", "TEXT")
	s.code(0x0040a043, name)
	s.text(0x0040a160, "UT", text)
	return s
}

func writeCodeItem(name, value writeCode) writeSet {
	var s writeSet
	s.text(0x0040a040, "CS", "CODE")
	s.code(0x0040a043, name)
	s.code(0x0040a168, value)
	return s
}

// matrix puts where and how large the imaged area is. The picture's rows run along the glass
// away from the label and its columns across (PS3.3 C.8.12.2.1).
func (w *writeSeries) matrix(s *writeSet, im *writeImage) {
	s.float(0x00480001, im.widthMM)
	s.float(0x00480002, im.highMM)
	s.float(0x00480003, 1) // ImagedVolumeDepth, micrometres, not 0
	s.long(0x00480006, "UL", im.width)
	s.long(0x00480007, "UL", im.height)
	var origin writeSet
	origin.decimal(0x0040072a, im.xMM)
	origin.decimal(0x0040073a, im.yMM)
	s.sequence(0x00480008, origin)
	s.text(0x00480010, "CS", im.showsLabel())
	s.text(0x00480011, "CS", "AUTO")
	s.text(0x00480012, "CS", "NO")
	s.decimal(0x00480102, 0, -1, 0, -1, 0, 0)
	s.long(0x00480303, "UL", 1) // TotalPixelMatrixFocalPlanes
}

func (w *writeSeries) opticalPath(s *writeSet) {
	var p writeSet
	p.code(0x00220016, writeBrightfield)
	profile := writeICC()
	if own, ok := w.src.(tiling.ICCProfiler); ok && len(own.ICCProfile()) > 0 {
		profile = own.ICCProfile()
	} else {
		p.text(0x00282002, "CS", "SRGB")
	}
	p.bytes(0x00282000, "OB", profile)
	p.text(0x00480106, "SH", "1")
	p.text(0x00480107, "ST", "Brightfield")
	p.code(0x00480108, writeFullSpectrum)
	if w.info.ObjectivePower > 0 {
		p.decimal(0x00480112, w.info.ObjectivePower)
	}
	s.sequence(0x00480105, p)
	s.long(0x00480302, "UL", 1)
}

// dimensions puts the functional groups and how frames are arranged. Levels are TILED_FULL;
// for the single-frame pictures that does not apply, so their one frame says its place.
func (w *writeSeries) dimensions(s *writeSet, im *writeImage) {
	organisation := writeUID("dimensions", w.opts.SeriesUID, im.file)
	var o writeSet
	o.text(0x00209164, "UI", organisation)
	s.sequence(0x00209221, o)
	var measures, kind, shared, path writeSet
	measures.decimal(0x00180050, 0.001) // SliceThickness: ImagedVolumeDepth in millimetres
	measures.decimal(0x00280030, im.highMM/float64(im.height), im.widthMM/float64(im.width))
	kind.text(0x00089007, "CS", im.imageType()...)
	path.text(0x00480106, "SH", "1")
	shared.sequence(0x00289110, measures)
	shared.sequence(0x00400710, kind)
	if im.flavour == "VOLUME" {
		s.text(0x00209311, "CS", "TILED_FULL")
		s.sequence(0x52009229, shared)
		return
	}
	shared.sequence(0x00480207, path)
	s.sequence(0x52009229, shared)
	s.sequence(0x00209222, writeIndex(0x0048021e, organisation), writeIndex(0x0048021f, organisation))
	s.sequence(0x52009230, im.place())
}

// writeIndex is a dimension that points to a value in the Plane Position (Slide) group.
func writeIndex(tag uint32, organisation string) writeSet {
	var s writeSet
	s.text(0x00209164, "UI", organisation)
	s.pointer(0x00209165, tag)
	s.pointer(0x00209167, 0x0048021a)
	return s
}

// place is the per-frame group of a single-frame picture.
func (im *writeImage) place() writeSet {
	var frame, content, position writeSet
	content.long(0x00209157, "UL", 1, 1)
	position.decimal(0x0040072a, im.xMM)
	position.decimal(0x0040073a, im.yMM)
	position.decimal(0x0040074a, 0)
	position.long(0x0048021e, "SL", 1)
	position.long(0x0048021f, "SL", 1)
	frame.sequence(0x00209111, content)
	frame.sequence(0x0048021a, position)
	return frame
}
