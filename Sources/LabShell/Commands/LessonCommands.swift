/// `lessons`.
enum LessonsCommand: Command {
    static let specification = CommandSpecification(
        "lessons", .lessons, "list the lessons and how far you are", example: ["lessons"])

    static func run(_ input: CommandInput, in shell: Shell) throws { shell.say(shell.player.list(width: shell.readingWidth)) }
}

/// `lesson`.
enum LessonCommand: Command {
    private static let name = Parameter("NAME", .word("NAME", completion: .lessons), "which lesson")
    private static let step = Parameter("--step", ValueKind.integer("N", 1...1000), "begin at this step")

    static let specification = CommandSpecification(
        "lesson", .lessons, "begin a lesson, or go on with it", arguments: [.required(name)], options: [.value(step)],
        example: ["lesson qos"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let (lesson, index) = try shell.player.start(try input.required(name), at: try input.value(step))
        try shell.beginStep(lesson, at: index)
    }
}

/// `next`.
enum NextCommand: Command {
    static let specification = CommandSpecification(
        "next", .lessons, "go on to the next step, or read the present one again", example: ["lesson qos", "next"])

    static func run(_ input: CommandInput, in shell: Shell) throws { try shell.goOn(isSkipping: false) }
}

/// `check`.
enum CheckCommand: Command {
    static let specification = CommandSpecification(
        "check", .lessons, "what this step still misses, and what was seen instead",
        example: ["lesson qos", "connect board", "publish board devacademy/publish/topic 'Button 1 pressed'", "check"])

    static func run(_ input: CommandInput, in shell: Shell) throws { try shell.checkStep() }
}

/// `hint`.
enum HintCommand: Command {
    static let specification = CommandSpecification(
        "hint", .lessons, "help with this step, a little more each time", example: ["lesson qos", "hint"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        shell.say(try shell.player.hint(width: shell.readingWidth))
    }
}

/// `skip`.
enum SkipCommand: Command {
    static let specification = CommandSpecification(
        "skip", .lessons, "leave this step and go on; it stays open", example: ["lesson qos", "skip"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard shell.player.place != nil else { throw shell.player.noLesson }
        try shell.goOn(isSkipping: true)
    }
}

/// `answer`.
enum AnswerCommand: Command {
    private static let choice = Parameter("CHOICE", .word("CHOICE"), "the letter or number of your answer")

    static let specification = CommandSpecification(
        "answer", .lessons, "answer the question of a step", arguments: [.required(choice)],
        example: ["lesson qos", "connect board", "publish board devacademy/publish/topic 'Button 1 pressed'", "answer b"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let (isRight, lines) = try shell.player.answer(try input.required(choice), width: shell.readingWidth)
        guard isRight else { throw StepNotDone(lines: lines) }
        shell.say(lines)
    }
}
