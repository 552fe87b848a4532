using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class OwnedWorkflowEngineTests : IAsyncDisposable
{
    private static readonly WorkflowDefinition<string, bool> Definition = new("long-work");

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryRecords _records = new();
    private readonly List<Member> _members = [];

    [Fact]
    public async Task Start_InTwoProcesses_RunsInOne_AndInTheOtherWhenThatHasEnded()
    {
        var (one, two) = (await AddAsync(), await AddAsync());
        await one.Engine.StartAsync(Definition, "work-1", "x");
        await two.Engine.StartAsync(Definition, "work-1", "x");
        await TicksAsync(3);
        (one.Work.Started, two.Work.Started).ShouldBe((1, 0));
        one.Work.End("x");
        await UntilAsync(() => two.Work.Started == 1);
        two.Work.End("x");
        await UntilAsync(async () => await _records.GetAsync(Partitions.WorkflowOwners, "work-1") is null);
        (one.Work.Started, two.Work.Started).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Start_OwnerDied_RunsAfterHalfAMinute()
    {
        var (one, two) = (await AddAsync(), await AddAsync());
        await one.Engine.StartAsync(Definition, "work-1", "x");
        await two.Engine.StartAsync(Definition, "work-1", "x");
        await TicksAsync(40); // it renews its leases
        two.Work.Started.ShouldBe(0);
        one.CutOff();
        await UntilAsync(() => two.Work.Started == 1);
    }

    [Fact]
    public async Task Stop_Graceful_HandsOverAtOnce()
    {
        var (one, two) = (await AddAsync(), await AddAsync());
        await one.Engine.StartAsync(Definition, "work-1", "x");
        await two.Engine.StartAsync(Definition, "work-1", "x");
        await one.Engine.StopAsync(CancellationToken.None);
        await TicksAsync(4); // far less than half a minute
        await Eventually.HoldsAsync(() => two.Work.Started == 1);
    }

    [Fact]
    public async Task Start_RequestedWhileItRuns_RunsAgain()
    {
        var one = await AddAsync();
        await one.Engine.StartAsync(Definition, "work-1", "x");
        await one.Engine.StartAsync(Definition, "work-1", "x");
        one.Work.Started.ShouldBe(1);
        one.Work.End("x");
        await UntilAsync(() => one.Work.Started == 2);
        one.Work.End("x");
    }

    [Fact]
    public async Task Start_ScopeIsTheProcess_RunsWhereItIsStartedAndOwnsNoRecord()
    {
        var (one, two) = (await AddAsync(), await AddAsync());
        var local = Definition with { Scope = WorkflowScope.Process };
        await one.Engine.StartAsync(local, "work-1", "x");
        await two.Engine.StartAsync(local, "work-1", "x");
        (one.Work.Started, two.Work.Started).ShouldBe((1, 1));
        (await _records.GetAsync(Partitions.WorkflowOwners, "work-1")).ShouldBeNull();
    }

    [Fact]
    public async Task Start_TheStoreFails_Succeeds_AndTheWorkflowStartsWhenTheStoreIsBack()
    {
        var one = await AddAsync();
        one.Store.IsCut = true;
        await one.Engine.StartAsync(Definition, "work-1", "x");
        await TicksAsync(3);
        one.Work.Started.ShouldBe(0);
        one.Store.IsCut = false;
        await UntilAsync(() => one.Work.Started == 1);
    }

    [Fact]
    public async Task Start_TheStoreHangsForAnotherInstance_StartsAtOnce()
    {
        var one = await AddAsync();
        var hanging = one.Store.Hang("work-1");
        await one.Engine.StartAsync(Definition, "work-1", "x").AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await one.Engine.StartAsync(Definition, "work-2", "y");
        one.Work.Started.ShouldBe(1);
        hanging.SetResult();
        await UntilAsync(() => one.Work.Started == 2);
    }

    [Fact]
    public async Task Start_OfAnInstanceThatHasEndedAndIsOwned_RunsAgain()
    {
        var one = await AddAsync();
        await one.Engine.StartAsync(Definition, "work-1", "x");
        one.Work.End("x");
        await one.Engine.StartAsync(Definition, "work-1", "x");
        await UntilAsync(() => one.Work.Started == 2);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await member.DisposeAsync();
    }

    private async Task<Member> AddAsync()
    {
        var member = new Member(_records, _time);
        _members.Add(member);
        await member.Engine.StartAsync(CancellationToken.None);
        return member;
    }

    private async Task TicksAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(20);
        }
    }

    private Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private Task UntilAsync(Func<Task<bool>> condition) => Eventually.HoldsAsync(async () =>
    {
        await TicksAsync(1);
        return await condition();
    });

    private sealed class Member : IAsyncDisposable
    {
        private readonly InProcessWorkflowEngine _inner;
        private readonly ServiceProvider _services;

        public Member(IRecordStore records, TimeProvider time)
        {
            Store = new SwitchableRecords(records);
            _services = new ServiceCollection().AddKeyedSingleton<IWorkflow<string, bool>>(Definition.Name, Work).BuildServiceProvider();
            _inner = new InProcessWorkflowEngine(_services, time, NullLogger<InProcessWorkflowEngine>.Instance);
            Engine = new OwnedWorkflowEngine(_inner, Store, time, NullLogger<OwnedWorkflowEngine>.Instance);
        }

        public SwitchableRecords Store { get; }

        public OwnedWorkflowEngine Engine { get; }

        public LongWorkflow Work { get; } = new();

        /// <summary>Cuts the process off from the store.</summary>
        public void CutOff() => Store.IsCut = true;

        public async ValueTask DisposeAsync()
        {
            Work.EndAll();
            Store.IsCut = true;
            await Engine.StopAsync(new CancellationToken(canceled: true)).ContinueWith(static _ => { }, TaskScheduler.Default);
            Engine.Dispose();
            _inner.Dispose();
            await _services.DisposeAsync();
        }
    }

    private sealed class LongWorkflow : IWorkflow<string, bool>
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _running = new();
        private int _started;

        public int Started => Volatile.Read(ref _started);

        public async Task<bool> RunAsync(IWorkflowContext context, string input)
        {
            var end = _running[input] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Increment(ref _started);
            await end.Task;
            return true;
        }

        public void End(string input) => _running[input].SetResult();

        public void EndAll()
        {
            foreach (var end in _running.Values)
                end.TrySetResult();
        }
    }
}
