package portal

import "time"

// Role of a person. What each may do is the table in permissions.go.
type Role string

// The roles.
const (
	Clinician  Role = "clinician"
	Specialist Role = "specialist"
	Admin      Role = "admin"
)

// Hospital is a tenant. Name is shown; Lang is its reports' language (zh or en).
type Hospital struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Lang string `json:"lang"`
	// Centre marks a hospital whose specialists read for the network.
	Centre bool `json:"centre"`
	// CountySigns allows its clinicians with the signing right to sign unflagged cases.
	CountySigns bool             `json:"county_signs"`
	Settings    HospitalSettings `json:"settings"`
	CreatedAt   time.Time        `json:"created_at"`
}

// User is a person with a log-in.
type User struct {
	ID         string `json:"id"`
	Email      string `json:"email"`
	Name       string `json:"name"`
	Role       Role   `json:"role"`
	HospitalID string `json:"hospital"`
	CanSign    bool   `json:"can_sign"`
	Disabled   bool   `json:"disabled"`
	Password   string `json:"-"` // hash, made by portal/auth
	// Settings are for the person alone.
	Settings  UserSettings `json:"-"`
	CreatedAt time.Time    `json:"created_at"`
}

// Session is a log-in in a browser (Kind "session") or an API token (Kind "token"). Only
// the SHA-256 of the secret is kept.
type Session struct {
	ID        string
	Kind      string
	UserID    string
	Name      string
	SecretSum string
	CreatedAt time.Time
	ExpiresAt time.Time
	// SeenAt is the last use, kept to the minute.
	SeenAt time.Time
}
