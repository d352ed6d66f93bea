internal import Course

extension Shell {
    /// Runs a file of commands, or the solutions of a lesson, step by step; whether it came to its end.
    ///
    /// - Parameters:
    ///   - text: What stands in the file.
    ///   - name: The file's name; a lesson's ends with `.md`.
    ///   - goesOn: Shows a line before it runs, and says whether to go on.
    public func run(_ text: String, named name: String, before goesOn: (String) -> Bool) throws(ShellFailure) -> Bool {
        name.hasSuffix(".md")
            ? try runLesson(text, file: name, goesOn)
            : runCommands(text.split(whereSeparator: \.isNewline).map(String.init), goesOn)
    }

    private func runCommands(_ lines: [String], _ goesOn: (String) -> Bool) -> Bool {
        for line in lines {
            guard line.contains(where: { !$0.isWhitespace }), goesOn(line) else {
                if line.contains(where: { !$0.isWhitespace }) { return false }
                continue
            }
            switch execute(line) {
            case .ok: continue
            case .failed: return false
            case .quit: return true
            }
        }
        return true
    }

    private func runLesson(_ text: String, file: String, _ goesOn: (String) -> Bool) throws(ShellFailure) -> Bool {
        let lesson: Lesson
        do throws(LessonMistakes) {
            lesson = try LessonParser.parse(text, file: file)
        } catch {
            throw ShellFailure("The lesson has mistakes.", because: error.description)
        }
        for index in lesson.steps.indices {
            do {
                try beginStep(lesson, at: index)
            } catch {
                say(Self.lines(for: error, line: ""))
                return false
            }
            for command in lesson.steps[index].solution.commands {
                guard goesOn(command.text) else { return false }
                // A command may fail on purpose: whether the step is done is what counts.
                _ = execute(command.text)
            }
            guard player.isDone || execute("check") == .ok else { return false }
        }
        return true
    }
}
