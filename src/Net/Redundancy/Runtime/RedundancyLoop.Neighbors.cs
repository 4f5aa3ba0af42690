using System.Diagnostics;
using System.Numerics;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

// Whether the neighbours have learned of a takeover.
internal sealed partial class RedundancyLoop
{
    private readonly Action<VipMachine> _seekNeighbours;

    /// <summary>Takes what a VIP is to ask since it became Master, and asks.</summary>
    public void TakeQuestions(VipMachine machine, Question[] questions)
    {
        if (machine.State.State != VipState.Master)
            return;
        machine.Questions = questions;
        machine.Unanswered = questions.Length == Question.Most ? ulong.MaxValue : (1ul << questions.Length) - 1;
        Ask(machine, again: false);
    }

    private void AskNeighbours(VipMachine machine)
    {
        if (machine.State.QuestionsLeft == machine.Parameters.Garp.Verify - 1)
        {
            (machine.Questions, machine.Unanswered) = ([], 0);
            _notifier.Post(machine.SeekNeighbours);
            return;
        }

        Ask(machine, again: true);
    }

    /// <summary>Puts every question that has no answer; who was asked before is told the address once more, as some learn from that only.</summary>
    private void Ask(VipMachine machine, bool again)
    {
        var link = machine.Link;
        for (var left = machine.Unanswered; left != 0; left &= left - 1)
        {
            var (neighbor, address) = machine.Questions[BitOperations.TrailingZeroCount(left)];
            if (again)
                link.Port.Send(_frame.AsSpan(0, address.IsV6
                    ? NeighborAdvert.WriteUnsolicited(_frame, machine.Mac, address, link.IsRouter, neighbor.Mac)
                    : ArpFrame.WriteGratuitous(_frame, ArpFrame.Reply, machine.Mac, address.V4, neighbor.Mac)));
            link.Port.Send(_frame.AsSpan(0, address.IsV6
                ? NeighborAdvert.WriteQuestion(_frame, machine.Mac, address, neighbor.Mac, neighbor.Address)
                : ArpFrame.WriteQuestion(_frame, machine.Mac, address.V4, neighbor.Mac, neighbor.Address.V4)));
        }
    }

    /// <summary>An answer came to our hardware address, so its sender knows that the address is there.</summary>
    /// <param name="destination">Hardware address that it was sent to.</param>
    private void ReceiveAnswer(EngineLink link, in AddressClaim answer, MacAddress destination)
    {
        foreach (var machine in _machines)
        {
            if (machine is null || machine.Unanswered == 0 || machine.Link != link || machine.Mac != destination)
                continue;
            for (var left = machine.Unanswered; left != 0; left &= left - 1)
            {
                var bit = BitOperations.TrailingZeroCount(left);
                var question = machine.Questions[bit];
                if (question.Address == answer.AnswerTo && question.Neighbor.Address == answer.Address)
                    machine.Unanswered &= ~(1ul << bit);
            }
        }
    }

    /// <summary>Neighbours come and go, so that silence of an ordinary one says little; a silent gateway may cut off everybody behind it.</summary>
    private void JudgeNeighbours(VipMachine machine)
    {
        for (var left = machine.Unanswered; left != 0; left &= left - 1)
        {
            var question = machine.Questions[BitOperations.TrailingZeroCount(left)];
            if (question.Neighbor.IsGateway)
                _notifier.Post(Notification.Silence(machine, question, Stopwatch.GetTimestamp()));
        }

        machine.Unanswered = 0;
    }
}
