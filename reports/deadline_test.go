package reports_test

import (
	"testing"
	"time"

	"telepath/reports"
)

func TestDeadlines(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, tt := range []struct {
		priority, specimen, preparation string
		want                            time.Duration
	}{
		{"frozen", "resection", "frozen", 30 * time.Minute},
		{"frozen", "biopsy", "FFPE", 30 * time.Minute},
		{"urgent", "biopsy", "FFPE", day},
		{"urgent", "", "cytology", day},
		{"routine", "Core needle biopsy", "FFPE", 3 * day},
		{"routine", "胃镜活检", "FFPE", 3 * day},
		{"routine", "穿刺", "frozen", 3 * day},
		{"routine", "excisional biopsy", "FFPE", 5 * day},
		{"routine", "切除活检", "FFPE", 5 * day},
		{"routine", "mastectomy", "FFPE", 5 * day},
		{"routine", "needle aspirate", "cytology", 2 * day},
		{"routine", "", "", 5 * day},
	} {
		got := reports.StandardDeadlines().Allowed(tt.priority, reports.Request{SpecimenType: tt.specimen, Preparation: tt.preparation})
		if got != tt.want {
			t.Errorf("%s %q %q: %v, want %v", tt.priority, tt.specimen, tt.preparation, got, tt.want)
		}
	}
	own := reports.StandardDeadlines()
	own.UrgentHours = 6
	if got := own.Allowed("urgent", reports.Request{}); got != 6*time.Hour || !own.Valid() {
		t.Errorf("a hospital's own deadline: %v, valid %v", got, own.Valid())
	}
	own.RoutineDays = 0
	if own.Valid() {
		t.Error("no time at all is taken for a deadline")
	}
}
