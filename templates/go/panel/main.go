// {{title}}: a panel that counts down.
package main

import (
	"encoding/json"
	"fmt"

	"jackfield.example/plugin"
	"jackfield.example/plugin/lifecycle"
	"jackfield.example/plugin/timerevents"
	"jackfield.example/plugin/timers"
	"jackfield.example/plugin/tree"
	"jackfield.example/plugin/uievents"
)

type panel struct {
	plugin.Base
	settings struct {
		Minutes int `json:"minutes"`
	}
	secondsLeft int
	timer       uint32
	isRunning   bool
}

func (p *panel) OnSettingsChanged(settingsJSON string) {
	if err := json.Unmarshal([]byte(settingsJSON), &p.settings); err != nil {
		plugin.Errorf("settings: %v", err)
	}
	if !p.isRunning {
		p.secondsLeft = p.settings.Minutes * 60
	}
	p.show()
}

func (p *panel) OnUIInput(_ uievents.Slot, key string, _ uievents.Input, _ *uint32, _ *string) {
	switch {
	case key == "start" && !p.isRunning:
		p.start()
	case key == "stop":
		p.stop()
	}
}

func (p *panel) OnTimer(uint32) {
	p.secondsLeft--
	if p.secondsLeft <= 0 {
		p.stop()
	} else {
		p.show()
	}
}

func (p *panel) start() {
	timer, err := timers.SetTimer(1_000, true)
	if err != nil {
		plugin.Warnf("No timer: %v", err)
		return
	}
	p.timer, p.isRunning = timer, true
	p.secondsLeft = p.settings.Minutes * 60
	p.show()
}

func (p *panel) stop() {
	if p.isRunning {
		timers.ClearTimer(p.timer)
	}
	p.isRunning = false
	p.show()
}

// show says what the window shows now.
func (p *panel) show() {
	tone := tree.Soft
	if p.isRunning {
		tone = tree.Good
	}
	shown := tree.Column("panel",
		tree.Heading("clock", clock(p.secondsLeft)).Tone(tone),
		tree.Row("buttons",
			tree.Button("start", "Start").Disabled(p.isRunning),
			tree.Button("stop", "Stop").Disabled(!p.isRunning),
		),
	)
	if err := shown.Show(tree.SidePanel); err != nil {
		plugin.Warnf("Not shown: %v", err)
	}
}

func clock(seconds int) string {
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

func init() {
	p := &panel{}
	lifecycle.Export(p)
	uievents.Export(p)
	timerevents.Export(p)
}

func main() {}
