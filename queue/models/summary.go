package models

import (
	"math"
	"slices"

	"telepath/queue"
)

func summarise(card queue.Card, classes []class) Evaluation {
	slices.SortStableFunc(classes, func(a, b class) int {
		switch ma, mb := mean(a.flag), mean(b.flag); {
		case ma < mb:
			return -1
		case ma > mb:
			return 1
		}
		return 0
	})
	e := Evaluation{Classes: map[string]ClassSummary{}, AUC: map[string]float64{}, AUCInterval: map[string][2]float64{}}
	for i, c := range classes {
		e.Tiles += len(c.flag)
		e.Classes[c.name] = ClassSummary{N: len(c.flag), MeanScore: mean(c.flag)}
		for _, higher := range classes[i+1:] {
			key := c.name + "_vs_" + higher.name
			auc, deviation := delong(c.flag, higher.flag)
			e.AUC[key] = auc
			e.AUCInterval[key] = [2]float64{max(auc-1.96*deviation, 0), min(auc+1.96*deviation, 1)}
		}
	}
	right := byThreshold(card, classes, &e)
	if named(card, classes) {
		right, e.Positive = byHighest(card, classes), ""
	}
	var all, balanced float64
	for i, c := range classes {
		all += float64(right[i])
		balanced += float64(right[i]) / float64(len(c.flag))
	}
	e.Accuracy, e.Balanced = all/float64(e.Tiles), balanced/float64(len(classes))
	if e.Positive != "" {
		e.Balanced = balancedTwo(classes, right, e.Positive)
	}
	return e
}

// named says whether every folder is one of the model's classes.
func named(card queue.Card, classes []class) bool {
	for _, c := range classes {
		if !slices.Contains(card.Classes, c.name) {
			return false
		}
	}
	return true
}

// byHighest counts per folder the tiles whose highest score is the folder's class.
func byHighest(card queue.Card, classes []class) []int {
	right := make([]int, len(classes))
	for i, c := range classes {
		want := slices.Index(card.Classes, c.name)
		for _, row := range c.scores {
			if slices.Index(row, slices.Max(row)) == want {
				right[i]++
			}
		}
	}
	return right
}

// byThreshold counts per folder the tiles rightly flagged or rightly not. The classes come
// sorted by mean score.
func byThreshold(card queue.Card, classes []class, e *Evaluation) []int {
	e.Positive = classes[len(classes)-1].name
	for _, c := range classes {
		if c.name == card.FlagClass {
			e.Positive = c.name
		}
	}
	right := make([]int, len(classes))
	for i, c := range classes {
		for _, s := range c.flag {
			if (s >= card.Threshold) == (c.name == e.Positive) {
				right[i]++
			}
		}
	}
	return right
}

// balancedTwo is the mean of sensitivity (the positive folder) and specificity (all others).
func balancedTwo(classes []class, right []int, positive string) float64 {
	var share [2]float64
	var n [2]int
	for i, c := range classes {
		k := 0
		if c.name == positive {
			k = 1
		}
		share[k] += float64(right[i])
		n[k] += len(c.flag)
	}
	return (share[0]/float64(n[0]) + share[1]/float64(n[1])) / 2
}

func mean(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(max(len(v), 1))
}

// delong returns the area under the ROC curve and its standard deviation by the method of
// DeLong, DeLong & Clarke-Pearson (Biometrics 1988;44:837): the variance of each tile's
// share of the pairs it wins.
func delong(low, high []float64) (auc, deviation float64) {
	l, h := slices.Clone(low), slices.Clone(high)
	slices.Sort(l)
	slices.Sort(h)
	v10 := make([]float64, len(high)) // share of low tiles below each high tile
	for i, x := range h {
		v10[i] = below(l, x)
	}
	v01 := make([]float64, len(low))
	for i, x := range l {
		v01[i] = 1 - below(h, x)
	}
	auc = mean(v10)
	return auc, math.Sqrt(variance(v10, auc)/float64(len(high)) + variance(v01, auc)/float64(len(low)))
}

// below is the share of the sorted values under x, ties counting half.
func below(sorted []float64, x float64) float64 {
	under, _ := slices.BinarySearch(sorted, x)
	upTo, _ := slices.BinarySearch(sorted, math.Nextafter(x, math.Inf(1)))
	return (float64(under) + float64(upTo)) / 2 / float64(len(sorted))
}

func variance(v []float64, mean float64) float64 {
	if len(v) < 2 {
		return 0
	}
	var sum float64
	for _, x := range v {
		sum += (x - mean) * (x - mean)
	}
	return sum / float64(len(v)-1)
}
