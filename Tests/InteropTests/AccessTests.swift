import Foundation
import TestKit
import Testing

/// Accounts and rules as strangers see them: mosquitto's clients against the lab, the same rules given to mosquitto itself,
/// Python reading the file.
@Suite struct AccessTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "mqttlab-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func accounts(_ arguments: String..., input: String = "") throws -> Program.Ending {
        try Program.run(Program.mqttlab, ["accounts"] + arguments + ["--file", folder + "/accounts"], input: input)
    }

    @Test func accountsAreKeptAndPythonVerifiesThem() throws {
        #expect(try accounts("list").status == 1)
        for password in ["short-A", "nordic-52", "NORDIC-52", "NordicNord", ""] {
            let refused = try accounts("add", "ann", input: password + "\n")
            #expect(refused.status == 1 && refused.output.isEmpty, "\(password)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder + "/accounts"))
        #expect(
            try accounts("add", "ann", input: "short\n").errors.contains(
                "it has fewer than 8 characters, it has no upper case letter and"))
        #expect(try accounts("add", "ann", input: "Nordic-52\n").status == 0)
        #expect(try accounts("add", "bob", "--no-policy", input: "b\n").status == 0)
        #expect(try accounts("add", "ann", input: "Nordic-53\n").errors.contains("ann has an account in"))
        #expect(try accounts("list").output == "ann\nbob\n")
        #expect(try accounts("remove", "bo").errors.contains("Perhaps bob?"))

        let text = try String(contentsOfFile: folder + "/accounts", encoding: .utf8)
        #expect(!text.contains("Nordic"))
        let verify = """
            import base64, hashlib, sys
            def plain(text): return base64.b64decode(text + "=" * (-len(text) % 4))
            for line in open(sys.argv[1]):
                if line[0] in "#:": continue
                name, rest = line.rstrip("\\n").split(":", 1)
                _, kind, cost, salt, key = rest.split(" ")[0].split("$")
                cost = dict(part.split("=") for part in cost.split(","))
                made = hashlib.scrypt(sys.argv[2].encode(), salt=plain(salt), n=2 ** int(cost["ln"]), r=int(cost["r"]),
                                      p=int(cost["p"]), maxmem=2 ** 28, dklen=len(plain(key)))
                print(name, made == plain(key))
            """
        let python = try Program.run("python3", ["-c", verify, folder + "/accounts", "Nordic-52"])
        #expect(python.output == "ann True\nbob False\n", "\(python.errors)")

        #expect(try accounts("password", "ann", input: "Nordic-54\n").status == 0)
        #expect(try accounts("remove", "bob").status == 0)
        #expect(try accounts("list").output == "ann\n")
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/accounts")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let new = try Program.run("python3", ["-c", verify, folder + "/accounts", "Nordic-54"])
        #expect(new.output == "ann True\n")
    }

    @Test func mosquittosClientsAreToldWhatIsWrong() throws {
        #expect(try accounts("add", "ann", input: "Nordic-52\n").status == 0)
        let broker = try LabBroker(["--accounts", folder + "/accounts"])
        func publish(_ arguments: String...) throws -> Program.Ending {
            try broker.mosquitto("pub", ["-t", "a", "-m", "b"] + arguments)
        }
        #expect(try publish("-u", "ann", "-P", "Nordic-52").status == 0)
        #expect(try publish("-u", "ann", "-P", "Nordic-53").errors.contains("Connection Refused: bad user name or password."))
        #expect(try publish("-u", "eve", "-P", "Nordic-52").errors.contains("Connection Refused: bad user name or password."))
        #expect(try publish().errors.contains("Connection Refused: not authorised."))
        for (arguments, words) in [(["-u", "ann", "-P", "x"], "Bad User Name or Password"), ([], "Not authorized")] {
            let refused = try broker.mosquitto("pub", ["-V", "5", "-t", "a", "-m", "b"] + arguments)
            #expect(
                refused.status != 0 && (refused.errors + refused.output).lowercased().contains(words.lowercased()), "\(refused)")
        }

        // Read again: gone is gone, and a damaged file keeps what there was.
        try "damaged".write(toFile: folder + "/accounts", atomically: true, encoding: .utf8)
        kill(broker.program.processIdentifier, SIGHUP)
        try broker.program.waitForErrors { $0.contains("nothing was changed: The accounts in") }
        #expect(try publish("-u", "ann", "-P", "Nordic-52").status == 0)
        try FileManager.default.removeItem(atPath: folder + "/accounts")
        #expect(try accounts("add", "bob", input: "Nordic-52\n").status == 0)
        kill(broker.program.processIdentifier, SIGHUP)
        try broker.program.waitForErrors { $0.contains("accounts and rules were read again") }
        #expect(try publish("-u", "ann", "-P", "Nordic-52").status != 0)
        #expect(try publish("-u", "bob", "-P", "Nordic-52").status == 0)
    }

    @Test func damagedFilesStartNoBroker() throws {
        try "# mqttlab accounts 1\nann:".write(toFile: folder + "/accounts", atomically: true, encoding: .utf8)
        try "user ann\ntopic raed a/#\n".write(toFile: folder + "/rules", atomically: true, encoding: .utf8)
        for (arguments, words) in [
            (["--accounts", folder + "/accounts"], "line 2: the last line has no end"),
            (["--accounts", folder + "/none"], "there is no such file"),
            (["--acl", folder + "/rules"], "rules:2:7: “raed” is no kind of access"),
        ] {
            let ending = try Program.run(Program.mqttlab, ["broker", "--port", "0"] + arguments)
            #expect(ending.status == 1 && ending.output.isEmpty && ending.errors.contains(words), "\(ending)")
        }
    }

    private static let rules = """
        # clients without a name
        topic read open/#
        user ann
        topic readwrite home/ann/#
        topic deny home/ann/keys/#
        topic write in/+/data
        topic read $SYS/#
        user bob
        topic home/bob
        pattern write client/%c/state
        pattern read client/+/state
        pattern readwrite user/%u/%c/#
        """

    /// Who publishes, who reads, where: user, client, topic.
    private static let cases: [(user: String, client: String, topic: String)] = [
        ("ann", "c1", "home/ann/a"), ("ann", "c1", "home/ann/keys/a"), ("ann", "c1", "home/ann"), ("ann", "c1", "home/bob"),
        ("ann", "c1", "in/x/data"), ("ann", "c1", "in/data"), ("ann", "c1", "open/x"), ("ann", "c1", "client/c1/state"),
        ("ann", "c1", "client/c2/state"), ("ann", "c1", "user/ann/c1/x"), ("ann", "c1", "user/bob/c1/x"),
        ("bob", "c2", "home/bob"), ("bob", "c2", "home/bob/x"), ("bob", "c2", "home/ann/a"), ("bob", "c2", "user/bob/c2"),
        ("bob", "#", "client/c1/state"), ("bob", "#", "user/bob/c2/x"), ("bob", "+", "client/x/state"),
        ("bob", "a+b", "home/bob"),
        ("", "c3", "open/x"), ("", "c3", "home/ann/a"), ("", "c3", "client/c3/state"), ("", "c3", "client/c9/state"),
        ("", "c3", "user//c3/x"),
    ]

    /// The same file of rules, the same cases, two brokers: what reaches a witness that may read everything, and what reaches
    /// the client itself, published by one that may write everything.
    @Test func theSameRulesGiveTheSameVerdictsInMosquitto() throws {
        let rules = Self.rules + "\nuser root\ntopic readwrite #\n"
        try rules.write(toFile: folder + "/rules", atomically: true, encoding: .utf8)
        for user in ["ann", "bob", "root"] {
            #expect(try accounts("add", user, "--no-policy", input: "pw\n").status == 0)
            let made = try Program.run(
                "mosquitto_passwd",
                user == "ann" ? ["-c", "-b", folder + "/passwd", user, "pw"] : ["-b", folder + "/passwd", user, "pw"])
            #expect(made.status == 0, "\(made.errors)")
        }
        let lab = try LabBroker(["--accounts", folder + "/accounts", "--acl", folder + "/rules", "--anonymous"])
        let mosquitto = try Mosquitto(
            "allow_anonymous true\npassword_file \(folder)/passwd\nacl_file \(folder)/rules", in: folder)
        let ours = try verdicts(port: lab.port)
        let theirs = try verdicts(port: mosquitto.port)
        for (place, one) in Self.cases.enumerated() { #expect(ours[place] == theirs[place], "\(one)") }
        // A table in which everything is allowed, or nothing, would show nothing.
        #expect(Set(ours).count == 4)
    }

    /// For each case whether it may be written and whether it may be read.
    private func verdicts(port: Int) throws -> [String] {
        let python = """
            import json, sys, time
            import paho.mqtt.client as paho
            port, cases = int(sys.argv[1]), json.loads(sys.argv[2])
            def client(name, user):
                made = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=name, clean_session=True)
                made.heard, made.ready = [], []
                made.on_message = lambda c, _, m: c.heard.append((m.topic, m.payload.decode()))
                made.on_connect = lambda c, *_: c.ready.append("connected")
                made.on_subscribe = lambda c, *_: c.ready.append("subscribed")
                if user: made.username_pw_set(user, "pw")
                made.connect("127.0.0.1", port)
                made.loop_start()
                wait(lambda: "connected" in made.ready)
                return made
            def wait(holds):
                end = time.time() + 20
                while not holds():
                    if time.time() > end: raise SystemExit("too slow")
                    time.sleep(0.005)
            root = client("root", "root")
            root.subscribe("#", 1)
            wait(lambda: "subscribed" in root.ready)
            for number, (user, name, topic) in enumerate(cases):
                one = client(name, user)
                one.subscribe(topic, 1)
                wait(lambda: "subscribed" in one.ready)
                one.publish(topic, f"w{number}", 1).wait_for_publish(20)
                root.publish(topic, f"r{number}", 1).wait_for_publish(20)
                # The witness has it after all that was sent before; what the client is to have was sent before, too.
                wait(lambda: (topic, f"r{number}") in root.heard)
                one.publish("end", "", 1).wait_for_publish(20)
                written = (topic, f"w{number}") in root.heard
                read = (topic, f"r{number}") in one.heard
                if not read: time.sleep(0.1); read = (topic, f"r{number}") in one.heard
                print(("w" if written else "-") + ("r" if read else "-"))
                one.disconnect(); one.loop_stop()
            """
        let cases = Self.cases.map { "[\"\($0.user)\",\"\($0.client)\",\"\($0.topic)\"]" }.joined(separator: ",")
        let ending = try Program.run(
            Python.interpreter, ["-c", python, String(port), "[\(cases)]"], limit: .seconds(120))
        #expect(ending.status == 0, "\(ending.errors)")
        return ending.output.split(separator: "\n").map(String.init)
    }

    @Test func aFilterIsRefusedByName() throws {
        try "topic read open/#\n".write(toFile: folder + "/rules", atomically: true, encoding: .utf8)
        let broker = try LabBroker(["--acl", folder + "/rules"])
        for version in ["311", "5"] {
            let refused = try broker.mosquitto("sub", ["-V", version, "-t", "closed/a", "-W", "3", "-d"])
            #expect((refused.output + refused.errors).contains("All subscription requests were denied."), "\(refused)")
        }
        let published = try broker.mosquitto("pub", ["-V", "5", "-t", "closed/a", "-m", "x", "-q", "1", "-d"])
        #expect((published.output + published.errors).contains("Not authorized"), "\(published)")
    }
}
