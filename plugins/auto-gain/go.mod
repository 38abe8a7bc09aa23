module auto-gain

go 1.25

require jackfield.example/plugin v0.0.0

replace jackfield.example/plugin => ../../plugin-api/go/sdk
