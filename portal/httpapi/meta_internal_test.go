package httpapi

import (
	"reflect"
	"testing"

	"telepath/reports"
)

func TestParseMetadata(t *testing.T) {
	t.Parallel()
	got, err := parseMetadata("filename c2xpZGUuc3Zz, case YQ==,empty,stain ")
	if want := map[string]string{"filename": "slide.svs", "case": "a", "empty": "", "stain": ""}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"a b c", "a YQ==,a YQ==", ",", "a YQ==,", "ä YQ==", "a /w==", "a AAo="} {
		if got, err := parseMetadata(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func FuzzParseMetadata(f *testing.F) {
	f.Add("filename c2xpZGUuc3Zz,case YQ==")
	f.Fuzz(func(t *testing.T, header string) {
		pairs, err := parseMetadata(header)
		for key := range pairs {
			if err == nil && !plainKey(key) {
				t.Errorf("key %q", key)
			}
		}
	})
}

func TestFillLists(t *testing.T) {
	t.Parallel()
	v := CaseView{Slides: []SlideView{{Findings: []reports.Finding{{}}}}}
	fillLists(&v)
	if v.Uploads == nil || v.Can == nil || v.Request.Blocks == nil || v.Slides[0].Files == nil || v.Slides[0].Findings[0].Polygon == nil {
		t.Errorf("a list stayed nil: %+v", v)
	}
}
