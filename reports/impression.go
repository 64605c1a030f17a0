package reports

import "time"

// Impression is what a person thought of the slides before (Blind) or beside the model's
// answer. It is noted once and never changed.
type Impression struct {
	Text     string    `json:"text"`
	Category string    `json:"category,omitempty"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	// Blind says that the model's answer was withheld from the person until then.
	Blind bool `json:"blind"`
}

// ImpressionCategories are the short answers that an impression can have, so that first
// impression, model and final diagnosis can be counted against each other.
var ImpressionCategories = []string{"benign", "atypical", "in-situ", "malignant", "inadequate", "other"}
