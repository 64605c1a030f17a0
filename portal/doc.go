// Package portal is the application: hospitals, people, cases and slides, who may do what,
// and the use cases between the scanner and the signed report: intake (file → slide),
// tile job (slide → batches), collect (scores → findings → draft), review (draft → signed
// version), relay (outbox → queue) and sweep (what a crash left behind).
//
// Every change of state happens in one transaction with its event, its audit row and the
// messages it causes (outbox), so a crash at any point loses nothing and repeats nothing.
//
// It must not know HTTP, SQL, NATS or a slide format: those are adapters that implement the
// interfaces declared here (Store, Blobs) or in queue and tiling, and cmd wires them.
package portal
