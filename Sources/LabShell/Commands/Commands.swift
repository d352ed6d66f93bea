extension CommandTable {
    /// Every command of the prompt; within a chapter of `help` in this order.
    static let all = CommandTable(commands: [
        LessonsCommand.self, LessonCommand.self, NextCommand.self, CheckCommand.self, HintCommand.self, SkipCommand.self,
        AnswerCommand.self,
        ConnectCommand.self, SubscribeCommand.self, PublishCommand.self, UnsubscribeCommand.self, PingCommand.self,
        ReauthenticateCommand.self,
        DisconnectCommand.self, ClientsCommand.self,
        TraceCommand.self, TraceOnCommand.self, TraceOffCommand.self, LadderCommand.self, ShowCommand.self, ExplainCommand.self,
        WaitCommand.self,
        SilenceCommand.self, CutCommand.self, FaultDropCommand.self, FaultCutCommand.self, FaultDelayCommand.self,
        FaultListCommand.self, FaultClearCommand.self, BreakCommand.self,
        BrokerStartCommand.self, BrokerStopCommand.self, BrokerReloadCommand.self, BrokerStatusCommand.self,
        BrokerLimitsCommand.self,
        SessionsCommand.self, RetainedCommand.self,
        AccountsAddCommand.self, AccountsPasswordCommand.self, AccountsRemoveCommand.self, AccountsListCommand.self,
        CertsCommand.self, CertsCheckCommand.self,
        HelpCommand.self, QuitCommand.self,
    ])
}
