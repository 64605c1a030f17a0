package reports

import (
	"slices"
	"strings"
	"time"
)

// Deadlines are the times that a case may take from its submission to its signature:
//
//	frozen section (priority frozen)    30 minutes   read while the patient is on the table
//	urgent                              24 hours
//	routine, small biopsy                3 days
//	routine, cytology                    2 days
//	routine, everything else             5 days
//
// The defaults are what Chinese quality indicators of pathology ask for; a hospital may set
// its own. Hours run through nights and holidays: the calendars of working time replace
// that, not these rules.
type Deadlines struct {
	FrozenMinutes int `json:"frozen_minutes"`
	UrgentHours   int `json:"urgent_hours"`
	BiopsyDays    int `json:"biopsy_days"`
	CytologyDays  int `json:"cytology_days"`
	RoutineDays   int `json:"routine_days"`
}

// StandardDeadlines are those of a hospital that has set none.
func StandardDeadlines() Deadlines {
	return Deadlines{FrozenMinutes: 30, UrgentHours: 24, BiopsyDays: 3, CytologyDays: 2, RoutineDays: 5}
}

// Allowed is how long a case of that priority (frozen, urgent or routine) may take.
func (d Deadlines) Allowed(priority string, r Request) time.Duration {
	const day = 24 * time.Hour
	switch {
	case priority == "frozen":
		return time.Duration(d.FrozenMinutes) * time.Minute
	case priority == "urgent":
		return time.Duration(d.UrgentHours) * time.Hour
	case r.Preparation == "cytology":
		return time.Duration(d.CytologyDays) * day
	case r.SmallBiopsy():
		return time.Duration(d.BiopsyDays) * day
	}
	return time.Duration(d.RoutineDays) * day
}

// Words by which a small biopsy is known, and those that speak of more tissue although one
// of them is there ("excisional biopsy", 切除活检).
var (
	biopsyWords = []string{"biopsy", "needle", "core", "punch", "活检", "穿刺", "钳取", "内镜"}
	largerWords = []string{"excision", "resection", "ectomy", "切除", "根治"}
)

// SmallBiopsy says whether the specimen type, which is free text, names a small biopsy.
func (r Request) SmallBiopsy() bool {
	kind := strings.ToLower(r.SpecimenType)
	in := func(word string) bool { return strings.Contains(kind, word) }
	return slices.ContainsFunc(biopsyWords, in) && !slices.ContainsFunc(largerWords, in)
}

// Valid says whether every deadline is a time that somebody could mean.
func (d Deadlines) Valid() bool {
	within := func(n, most int) bool { return n >= 1 && n <= most }
	return within(d.FrozenMinutes, 24*60) && within(d.UrgentHours, 30*24) &&
		within(d.BiopsyDays, 365) && within(d.CytologyDays, 365) && within(d.RoutineDays, 365)
}
