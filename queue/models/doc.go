// Package models reads model cards, keeps the registry of models and measures a model on
// labelled tiles.
//
// It must not know how a model computes or where it runs (queue/localmodel,
// queue/inference): whoever starts the process puts models into the registry.
package models
