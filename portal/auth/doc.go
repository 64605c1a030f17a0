// Package auth answers who somebody is: passwords (argon2id), log-ins with a session, API
// tokens, and the way from a secret back to the person.
//
// Only hashes are stored: of a password by argon2id, of a secret by SHA-256. What a person
// may do is no question for this package (portal.Scope.May), nor how the secret travels
// (cookie or header: portal/httpapi).
package auth
