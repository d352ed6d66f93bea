/// One lesson as its file tells it: prose to read, and steps to do on real packets.
public struct Lesson: Sendable, Hashable {
    /// The file's name without `.md`: what commands and the progress file call it.
    public var name: String
    public var title: String
    /// Lessons are listed by it, lowest first.
    public var order: Int
    /// One sentence for the list of lessons.
    public var summary: String
    /// About how long it takes.
    public var minutes: Int
    /// What stands before the first step.
    public var introduction: Markdown
    /// At least one, in the order of the file.
    public var steps: [Step]

    public init(
        name: String, title: String, order: Int, summary: String, minutes: Int, introduction: Markdown, steps: [Step]
    ) {
        self.name = name
        self.title = title
        self.order = order
        self.summary = summary
        self.minutes = minutes
        self.introduction = introduction
        self.steps = steps
    }
}

/// One thing to do, and how the lab sees that it was done.
public struct Step: Sendable, Hashable {
    /// The title in lower case with hyphens: what the progress file calls it; unique within its lesson.
    public var identifier: String
    public var title: String
    /// The line of its heading.
    public var line: Int
    public var prose: Markdown
    /// What the lab does before the learner's turn; empty where nothing is needed.
    public var setup: Script
    public var check: Check
    /// At least one, from the gentlest to the plainest.
    public var hints: [Markdown]
    /// At least one: what learners are likely to do instead, and what the lab then says.
    public var wrongs: [WrongAttempt]
    public var solution: Script
    public var quiz: Quiz?

    public init(
        identifier: String, title: String, line: Int, prose: Markdown, setup: Script = Script(), check: Check,
        hints: [Markdown], wrongs: [WrongAttempt], solution: Script, quiz: Quiz? = nil
    ) {
        self.identifier = identifier
        self.title = title
        self.line = line
        self.prose = prose
        self.setup = setup
        self.check = check
        self.hints = hints
        self.wrongs = wrongs
        self.solution = solution
        self.quiz = quiz
    }
}

/// Commands of the prompt, in order; the shell runs them, this module never reads into them.
public struct Script: Sendable, Hashable {
    /// One line of a script, and where it stands.
    public struct Command: Sendable, Hashable {
        public var text: String
        /// The line of the lesson file.
        public var line: Int

        public init(_ text: String, line: Int) {
            self.text = text
            self.line = line
        }
    }

    public var commands: [Command]

    public init(_ commands: [Command] = []) { self.commands = commands }
}

/// A likely mistake, as commands, and the words by which the lab tells it apart from other mistakes.
public struct WrongAttempt: Sendable, Hashable {
    public var script: Script
    /// Part of what `Evaluation.misses` says after these commands.
    public var says: String
    /// The line of the file where the block begins.
    public var line: Int

    public init(script: Script, says: String, line: Int) {
        self.script = script
        self.says = says
        self.line = line
    }

    public var commands: [Script.Command] { script.commands }
}

/// A question with one right answer, asked when the step is done; it never holds anybody up.
public struct Quiz: Sendable, Hashable {
    public var question: String
    /// At least two.
    public var choices: [String]
    /// The index of the right choice.
    public var answer: Int
    /// Why it is right.
    public var why: String

    public init(question: String, choices: [String], answer: Int, why: String) {
        self.question = question
        self.choices = choices
        self.answer = answer
        self.why = why
    }
}
