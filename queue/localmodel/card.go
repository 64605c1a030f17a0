package localmodel

import "telepath/queue"

const (
	modelName    = "he-atypia"
	modelVersion = "1.1.0"
)

// card is the model's description. It is code and not YAML because it carries the digest of
// the parameters beside it.
func card() queue.Card {
	return queue.Card{
		Name: modelName, Version: modelVersion, Digest: fixed.digest(),
		Title:  "Nuclear atypia on H&E, transparent",
		Task:   "Ranks tissue tiles by how crowded, dark, uneven and irregular their nuclei are.",
		Stains: []string{"H&E"}, Organs: []string{"any"}, Preparations: []string{"FFPE", "frozen"},
		MPP: 0.5, TileSize: 256, Quality: 85, StoredTiles: true,
		Classes: []string{"benign", "suspicious"}, FlagClass: "suspicious",
		Threshold: 0.75, RegionThreshold: 0.65, TopK: 10,
		Input:  queue.Tensor{Name: "tiles", Datatype: "UINT8", Layout: "NHWC"},
		Output: queue.Tensor{Name: "scores", Datatype: "FP32"},
		IntendedUse: "To show the whole journey of a slide without any outside service, and to rank tiles for a " +
			"person who looks at all of them.",
		Data: "No number was fitted to labelled tiles: the measures' centres and spreads come from the drawn slide, the " +
			"weights are equal by group. Seven designs were tried in turn, the first six each changed for a reason of pathology " +
			"or optics, the seventh (1.1.0) so that a score doesn't hang on the rounding of a JPEG decoder, " +
			"and measured on two public tile sets, so the choice among designs has seen them. Area under the curve, 95 % interval, tiles " +
			"taken as independent: colorectal healthy against adenocarcinoma 0.728 (0.702 to 0.754), oral normal " +
			"against squamous carcinoma 0.679 (0.640 to 0.717). Scale of both sets unknown, tiles scaled to 256 px.",
		Limits: []string{
			"It has never been validated on patients and is far from a trained model: at any threshold it misses many cancers and flags much healthy tissue.",
			"It does not know organs: lymphoid tissue, germinal centres and other naturally crowded, undirected nuclei look suspicious to it.",
			"It hardly tells adenoma from carcinoma: both are crowded and irregular.",
			"Touching nuclei are measured as one; at other scales than 0.5 µm per pixel the measures of single nuclei shift.",
			"Folds, pen marks, thick sections and overstained slides raise the score.",
			"Well differentiated cancer, single cells and necrosis can stay below the threshold.",
			"Scores are not probabilities: the threshold comes from a drawn slide and is not calibrated.",
		},
		NotForClinicalUse: true,
	}
}
