package pdf

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"telepath/reports"
)

// chineseFonts finds the fonts that the product ships, in the installed web packages or in
// TELEPATH_FONT_DIR. Without them only Latin text is checked, and the log says so.
func chineseFonts(t testing.TB) (Fonts, bool) {
	t.Helper()
	for _, dir := range []string{filepath.Join(root(t), "web/node_modules/@expo-google-fonts/noto-sans-sc"), os.Getenv("TELEPATH_FONT_DIR")} {
		normal, err := os.ReadFile(filepath.Join(dir, "400Regular/NotoSansSC_400Regular.ttf"))
		if err != nil {
			continue
		}
		heavy, err := os.ReadFile(filepath.Join(dir, "700Bold/NotoSansSC_700Bold.ttf"))
		if err == nil {
			return Fonts{normal, heavy}, true
		}
	}
	t.Log("Noto Sans SC is neither in web/node_modules nor in TELEPATH_FONT_DIR: only Latin text is checked")
	return latinFonts(), false
}

func latinFonts() Fonts { return Fonts{goregular.TTF, gobold.TTF} }

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// words of a sample report in one language.
type words struct {
	hospital, name, specimen, site, requester, question, history, gross, microscopy, diagnosis, comment, signer, reason string
}

var sampleWords = map[string]words{
	"en": {
		"Demonstration County Hospital", "Demonstration Longest-Surname-For-Testing", "Endoscopic biopsy", "Gastric antrum, lesser curvature",
		"Dr. Demo Requester", "Erosion seen at endoscopy, 6 mm. Dysplasia?", "Epigastric pain for three months; Helicobacter pylori eradicated in 2024.",
		"Three pieces of grey-white tissue, each 0.2 to 0.3 cm, all embedded in A1.",
		strings.Repeat("Antral mucosa with moderate chronic inflammation of the lamina propria; glands are regular, goblet cells are present in single foveolae. ", 4) +
			"\nNo atypia beyond regenerative changes.",
		"1. Chronic gastritis of the antrum, moderate, with mild activity.\n2. Focal intestinal metaplasia; no dysplasia.",
		"Follow-up endoscopy after twelve months is suggested.", "Dr. Demonstration Signing-Specialist", "The number of pieces was corrected from two to three.",
	},
	"zh": {
		"演示县医院", "演示患者𬭚", "胃镜活检", "胃窦小弯侧", "演示申请医师", "胃镜下见糜烂灶 6 mm，是否有异型增生？",
		"上腹痛三个月；2024 年已根除幽门螺杆菌 (Helicobacter pylori)。", "灰白色组织三块，直径 0.2～0.3 cm，全部包埋于 A1。",
		strings.Repeat("胃窦黏膜慢性炎，固有层内见中等量淋巴细胞、浆细胞浸润，腺体排列规则，少数小凹上皮见杯状细胞（肠上皮化生）；未见明确异型增生。", 4) + "\n表面上皮呈再生性改变。",
		"1.（胃窦）慢性非萎缩性胃炎，中度，轻度活动；\n2. 局灶肠上皮化生，未见异型增生。", "建议十二个月后复查胃镜。", "演示签发医师", "组织块数由两块更正为三块。",
	},
}

// sampleDocument is a report on two slides, one with findings and one without AI.
func sampleDocument(lang string) reports.Document {
	w := sampleWords[lang]
	age, mpp, big, smallArea := 56, 0.2527, 1.234, 0.0525
	at := time.Date(2026, 3, 2, 1, 30, 0, 0, time.UTC)
	later := at.Add(2 * time.Hour)
	return reports.Document{
		Hospital: w.hospital, Case: "case-1", Priority: "urgent",
		Request: reports.Request{
			AccessionNumber: "S26-004217", Patient: reports.Patient{Name: w.name, ID: "P-0099123", Sex: "F", Age: &age},
			SpecimenType: w.specimen, Site: w.site, Blocks: []string{"A1", "A2"}, Stain: "H&E", Preparation: "FFPE",
			CollectedAt: &at, ReceivedAt: &later, Requester: w.requester, ClinicalQuestion: w.question, History: w.history, GrossDescription: w.gross,
		},
		Microscopy: w.microscopy, Diagnosis: w.diagnosis, Comment: w.comment,
		Slides: []reports.SlideSection{
			{
				Slide: "s1", Name: "A1-1", Stain: "H&E", Width: 98_304, Height: 70_001, MPP: &mpp, LabelChecked: "match",
				Quality: reports.Quality{Verdict: "good", Reasons: []string{"pen marks at the left edge"}, ReasonsZH: []string{"左缘有笔迹"}, TissueFraction: 0.183, Sharpness: 41.2},
				Tiles:   reports.Tiles{Grid: 8_000, Tissue: 1_464, Sent: 1_464, Answered: 1_464},
				Model:   &reports.ModelUsed{Name: "telepath-classical", Version: "1.0.0", Digest: "sha256:" + strings.Repeat("4f2a", 16), Threshold: 0.5, NotForClinicalUse: true},
				Result:  &reports.Result{Label: "suspicious", Score: 0.93, Flagged: true, Reason: "suspicious score 0.93 in 3 regions"},
				Findings: []reports.Finding{
					{ID: "f1", Rank: 1, Score: 0.914, AreaMM2: &big, Bounds: [4]int{40_100, 21_200, 4_096, 5_120}, Verdict: reports.Verdict{Decision: "accepted", By: w.signer, At: &later}},
					{ID: "f2", Rank: 2, Score: 0.887, AreaMM2: &smallArea, Bounds: [4]int{61_440, 33_792, 1_024, 1_024}, Verdict: reports.Verdict{Decision: "rejected", Reason: "tissue fold", By: w.signer}},
					{ID: "f3", Rank: 3, Score: 0.71, Bounds: [4]int{12_288, 51_200, 512, 512}},
				},
			},
			{Slide: "s2", Name: "A2-1", Stain: "PAS", Width: 40_000, Height: 30_000, Quality: reports.Quality{Verdict: "good", TissueFraction: 0.2}, NoAI: "no model reads this stain"},
		},
		AIText: []string{},
	}
}

func sampleVersion(lang string) *reports.Version {
	w := sampleWords[lang]
	return &reports.Version{
		Report: "r1", N: 1, Status: reports.Final, Document: sampleDocument(lang), SignedBy: reports.Signer{ID: "u1", Name: w.signer, Role: "specialist"},
		SignedAt: time.Date(2026, 3, 2, 8, 45, 0, 0, time.UTC), Code: "K7Q2-MM4T-9XHC",
	}
}

// sampleInput is a signed version with pictures.
func sampleInput(lang string) Input {
	over, crop := samplePicture()
	return Input{
		Version: sampleVersion(lang), Lang: lang, Hash: strings.Repeat("0123456789abcdef", 4),
		VerifyURL: "https://telepath.example/verify/K7Q2-MM4T-9XHC", Location: time.FixedZone("", 8*3600),
		Pictures: []Picture{{Slide: "s1", Overlay: over, Crops: []Crop{{1, crop}, {2, crop}, {3, crop}}}},
	}
}

// samplePicture draws pink tissue with hot cells over it, and a close view.
func samplePicture() (over, crop *image.RGBA) {
	g := reports.Grid{Cols: 48, Rows: 35, CellWidth: 2048, CellHeight: 2048, Width: 98_304, Height: 70_001, MPPX: 0.2527, MPPY: 0.2527}
	random := rand.New(rand.NewPCG(7, 7))
	thumb := image.NewRGBA(image.Rect(0, 0, 1200, 854))
	var cells []reports.Cell
	inside := func(x, y float64) bool {
		return math.Hypot((x-0.5)/0.38, (y-0.5)/(0.36+0.06*math.Sin(x*18))) < 1
	}
	for y := range 854 {
		for x := range 1200 {
			c := color.RGBA{244, 243, 245, 255}
			if inside(float64(x)/1200, float64(y)/854) {
				n := uint8(random.IntN(40))
				c = color.RGBA{226 - n/2, 150 + n, 190 + n/2, 255}
			}
			thumb.SetRGBA(x, y, c)
		}
	}
	for row := range g.Rows {
		for col := range g.Cols {
			x, y := (float64(col)+0.5)/48, (float64(row)+0.5)/35
			if inside(x, y) {
				hot := math.Exp(-40*math.Hypot(x-0.42, y-0.36)*math.Hypot(x-0.42, y-0.36)) + 0.8*math.Exp(-300*math.Hypot(x-0.64, y-0.6)*math.Hypot(x-0.64, y-0.6))
				cells = append(cells, reports.Cell{Col: col, Row: row, Score: float32(min(0.05+0.9*hot, 1))})
			}
		}
	}
	out, err := reports.Aggregate(g, cells, reports.Rule{Threshold: 0.5, RegionThreshold: 0.6, TopK: 10})
	if err != nil {
		panic(err)
	}
	return reports.Overlay(thumb, g, out.Heat, out.Regions), thumb.SubImage(image.Rect(400, 300, 656, 556)).(*image.RGBA)
}

// render returns the document, and keeps it in TELEPATH_PDF_DIR for looking at, if set.
func render(t testing.TB, name string, in Input, fonts Fonts) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Render(&out, in, fonts); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if dir := os.Getenv("TELEPATH_PDF_DIR"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// pages is the text of each page, by Debian's poppler-utils.
func pages(t *testing.T, document []byte) []string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-enc", "UTF-8", "-", "-")
	cmd.Stdin = bytes.NewReader(document)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	text, err := cmd.Output()
	if err != nil || problems.Len() > 0 {
		t.Fatalf("pdftotext (package poppler-utils): %v %s", err, problems.String())
	}
	return strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
}

// squeeze drops all spaces and line breaks, where text was wrapped.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }
