package tiffwsi

import (
	"bytes"
	"encoding/binary"
	"image"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
)

// fuzzFile is a file in memory, in little-endian order.
func fuzzFile(data []byte) *tiffFile {
	return &tiffFile{Source: tiling.Source{Name: "fuzz", Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}, order: binary.LittleEndian, scratch: make([]byte, scratchSize)}
}

func FuzzDirectory(f *testing.F) {
	f.Add([]byte("II\x2a\x00\x08\x00\x00\x00\x01\x00\x00\x01\x03\x00\x01\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("MM\x00\x2b\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := fuzzFile(data)
		pages, err := file.parse()
		if err != nil {
			if _, ok := tiling.AsUnreadable(err); !ok {
				t.Errorf("not an explained refusal: %v", err)
			}
			return
		}
		for _, d := range pages {
			for _, v := range d.fields {
				file.number(d, v.tag, 0)
				file.rationals(d, v.tag, 6)
				file.text(d, v.tag)
				if all, err := file.numbers(d, v.tag, 1<<16); err == nil && uint64(len(all)) != v.count {
					t.Errorf("tag %d: %d values of %d", v.tag, len(all), v.count)
				}
			}
		}
	})
}

func FuzzOMEXML(f *testing.F) {
	f.Add(`<OME xmlns="x"><Instrument><Objective ID="o" NominalMagnification="20"/></Instrument><Image Name="a"><ObjectiveSettings ID="o"/><Pixels SizeX="9" SizeY="8" SizeZ="7" SizeC="3" SizeT="2" PhysicalSizeX="0,25"><Channel SamplesPerPixel="3"/><TiffData IFD="4"><UUID FileName="b"/></TiffData></Pixels></Image></OME>`)
	f.Add(`<OME><BinaryOnly/></OME>`)
	f.Fuzz(func(t *testing.T, description string) {
		images, _, err := parseOME(description)
		if err == nil && len(images) == 0 {
			t.Error("no image and no error")
		}
		for i, place := range omePlaces(images) {
			if images[i].planes() < 1 || images[i].area() < 0 {
				t.Errorf("image %d at %d has %d planes", i, place, images[i].planes())
			}
			images[i].severalFiles()
			physical(images[i].Pixels.X, images[i].Pixels.XUnit)
		}
	})
}

func FuzzDescriptions(f *testing.F) {
	f.Add("Aperio\n16x16 -> 8x8 - |AppMag = 40|MPP = 0,25|Barcode = x")
	f.Add("Objective Power=20; OverlapsXY= 64 0;")
	f.Add(`"0.00025" "0.00025"`)
	f.Add("ImageJ=1.53\nunit=\\u00B5m")
	f.Add("<PerkinElmer-QPI-ImageDescription><ImageType>Label</ImageType>")
	f.Fuzz(func(t *testing.T, description string) {
		p := &page{description: description, file: fuzzFile(nil), dir: &directory{}}
		if m := aperioScale(aperioProperties(description)); m != nil && !(m.X > 0) {
			t.Errorf("a scale of %v", m.X)
		}
		if spacing, ok := philipsSpacing(description); ok && !(spacing[0] >= 0 && spacing[1] >= 0) {
			t.Errorf("a spacing of %v", spacing)
		}
		aperioName(p)
		overlaps(description)
		namedPicture(description)
		if m := imageJScale(p); m != nil {
			t.Error("a scale without a resolution")
		}
	})
}

func FuzzPhilips(f *testing.F) {
	f.Add(`<DataObject ObjectType="DPUfsImport"><Attribute Name="PIM_DP_SCANNED_IMAGES"><Array><DataObject><Attribute Name="PIM_DP_IMAGE_TYPE">WSI</Attribute><Attribute Name="PIIM_PIXEL_DATA_REPRESENTATION_SEQUENCE"><Array><DataObject><Attribute Name="DICOM_PIXEL_SPACING">"0.1" "0.1"</Attribute></DataObject></Array></Attribute></DataObject></Array></Attribute></DataObject>`)
	f.Fuzz(func(t *testing.T, description string) {
		info, err := parsePhilips(description)
		if err == nil && info == nil {
			t.Error("neither result nor error")
		}
	})
}

// FuzzUnpack unpacks with every method: the output keeps its size, and what lies behind it is
// not written to.
func FuzzUnpack(f *testing.F) {
	for _, method := range []int{1, 5, 8, 32773, 50000} {
		f.Add(uint16(method), uint16(100), []byte{0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01})
	}
	f.Fuzz(func(t *testing.T, method, size uint16, packed []byte) {
		out := make([]byte, int(size)+8)
		if err := unpack(int(method), packed, out[:size:size]); err != nil {
			return
		}
		if !bytes.Equal(out[size:], make([]byte, 8)) {
			t.Error("written behind the output")
		}
	})
}

// FuzzPieces decodes a made page of any kind from any bytes: planes, strips, subsampling,
// predictors, bits and colours in every combination that usable accepts.
func FuzzPieces(f *testing.F) {
	f.Add(uint16(1), byte(8), byte(6), byte(3), byte(0x22), byte(1), byte(20), byte(11), byte(3), true, bytes.Repeat([]byte{1, 2, 3, 250}, 300))
	f.Add(uint16(1), byte(16), byte(2), byte(4), byte(0x11), byte(2), byte(9), byte(7), byte(0), false, bytes.Repeat([]byte{9, 200}, 900))
	f.Add(uint16(1), byte(4), byte(3), byte(1), byte(0), byte(1), byte(33), byte(5), byte(2), true, bytes.Repeat([]byte{0x1f}, 300))
	f.Add(uint16(50001), byte(8), byte(2), byte(3), byte(0), byte(1), byte(16), byte(16), byte(0), false, []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x0f\xc0\x03\x00"))
	f.Fuzz(func(t *testing.T, method uint16, bits, photometric, samples, sampled, predictor, width, height, rows byte, strips bool, data []byte) {
		p := fuzzPage(method, bits, photometric, samples, sampled, predictor, width, height, rows, strips, data)
		if p == nil || p.usable(tiling.Codecs{JPEG: jpegtile.New()}) != nil {
			return
		}
		for row := range min(p.level.Rows(), 4) {
			img, err := p.tile(tiling.Codecs{JPEG: jpegtile.New()}, tiling.TileIndex{Row: row})
			if err != nil {
				if u, ok := tiling.AsUnreadable(err); !ok || u.Code == "malformed" {
					t.Errorf("%v", err) // "malformed" is a panic that was caught
				}
				continue
			}
			w, h := p.level.TileSize(tiling.TileIndex{Row: row})
			if img.Bounds() != image.Rect(0, 0, w, h) || len(img.Pix) < 4 || img.Pix[3] != 0xff {
				t.Errorf("a tile of %v instead of %dx%d", img.Bounds(), w, h)
			}
		}
	})
}

// fuzzPage lays a directory over data, whose pieces all begin at its second byte.
func fuzzPage(method uint16, bits, photometric, samples, sampled, predictor, width, height, rows byte, strips bool, data []byte) *page {
	short := func(v int) field {
		return field{kind: 3, count: 1, inline: true, first: [8]byte{byte(v), byte(v >> 8)}}
	}
	const most = 64
	table := make([]byte, 0, 8*most)
	for range most {
		table = binary.LittleEndian.AppendUint32(table, 1)
	}
	for range most {
		table = binary.LittleEndian.AppendUint32(table, uint32(len(data)))
	}
	file := fuzzFile(append(append([]byte{0}, data...), table...))
	at := int64(1 + len(data))
	d := &directory{}
	add := func(tag uint16, v field) { v.tag = tag; d.fields = append(d.fields, v) }
	for tag, v := range map[uint16]int{
		tagImageWidth: int(width), tagImageLength: int(height), tagBitsPerSample: int(bits), tagCompression: int(method), tagPhotometric: int(photometric),
		tagSamplesPerPixel: int(samples), tagPredictor: int(predictor & 3), tagPlanarConfig: 1 + int(predictor>>2&1), tagFillOrder: 1 + int(predictor>>3&1), tagExtraSamples: int(predictor >> 4 & 3),
	} {
		add(tag, short(v))
	}
	add(tagYCbCrSubsampled, field{kind: 1, count: 2, inline: true, first: [8]byte{sampled & 15, sampled >> 4}})
	add(tagColorMap, field{kind: 1, count: uint64(min(768, len(data))), at: 1})
	offsets, counts := field{kind: 4, count: most, at: at}, field{kind: 4, count: most, at: at + 4*most}
	if strips {
		add(tagStripOffsets, offsets)
		add(tagStripByteCounts, counts)
		add(tagRowsPerStrip, short(int(rows)))
	} else {
		add(tagTileOffsets, offsets)
		add(tagTileByteCounts, counts)
		add(tagTileWidth, short(16))
		add(tagTileLength, short(16))
	}
	p, err := newPage(file, d, &pieceCache{})
	if err != nil {
		return nil
	}
	return p
}

func FuzzUnits(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6}, byte(2), byte(2), byte(2), byte(2))
	f.Fuzz(func(t *testing.T, units []byte, width, rows, h, v byte) {
		w, r, hs, vs := int(width), int(rows), 1+int(h%4), 1+int(v%4)
		if need := ceilDiv(w, hs) * ceilDiv(r, vs) * (hs*vs + 2); len(units) < need {
			return
		}
		if got := expandUnits(units, w, r, hs, vs); len(got) != 3*w*r {
			t.Errorf("%d samples for %dx%d", len(got), w, r)
		}
	})
}
