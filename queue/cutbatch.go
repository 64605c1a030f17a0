package queue

import "telepath/tiling"

// Errand says for whom a run's batches travel.
type Errand struct {
	Run, Hospital string
	Priority      Priority
}

// BatchMessage is batch i of a plan as a message for the model of that card.
func (e Errand) BatchMessage(card Card, plan *tiling.Plan, i int, tiles []tiling.EncodedTile) (Message, error) {
	b := Batch{BatchHeader: BatchHeader{
		Run: e.Run, Model: card.Name, Index: i, Of: plan.Batches(), TileSize: plan.Target.TileSize, MPP: plan.Target.MPP,
		Overlap: plan.Target.Overlap, Margin: plan.Target.Margin, Encoding: "jpeg", Hospital: e.Hospital, Priority: e.Priority,
	}}
	for _, t := range tiles {
		b.Tiles = append(b.Tiles, Tile{Col: t.At.Col, Row: t.At.Row, Data: t.JPEG})
	}
	data, err := b.Encode()
	if err != nil {
		return Message{}, err
	}
	return Message{Subject: TileSubject(e.Hospital, card.Name, e.Priority, e.Run), ID: BatchID(e.Run, i), Data: data}, nil
}
