// Package store keeps the records in SQLite (a file) or PostgreSQL through gorm, which is
// used nowhere else. It implements portal.Store.
//
// Every query on a tenant's rows goes through tx.visible, which filters by the scope that
// the transaction was opened with: a row that the scope does not see does not exist. Rows
// (rows_*.go) are apart from the portal's types; reading one back can fail.
//
// It must not know HTTP, the queue or who may do what: whether a person may act is
// portal.Scope.May, asked by the use cases.
package store
